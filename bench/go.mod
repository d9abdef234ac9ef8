module flowport/bench

go 1.26.0

require (
	flowport v0.0.0
	github.com/go-json-experiment/json v1.27.2
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
)

require golang.org/x/text v0.43.0 // indirect

replace flowport => ../
