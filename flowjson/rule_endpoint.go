package flowjson

var documentEndpoint = &Rule{ID: "document/endpoint", Codes: []Code{codeMissingProperty},
	Doc:   "data_exchange needs data_api_version, and data_api_version needs routing_model. Meta, \"Error Codes\".",
	check: checkEndpoint}

func checkEndpoint(p *pass) {
	root := p.valueOf(0)
	if p.member(0, "data_api_version") != none {
		if p.member(0, "routing_model") == none {
			p.errorf(codeMissingProperty, root, "The property 'routing_model' is required for property 'data_api_version'.").
				hint("Add \"routing_model\" with the screens that can follow each screen.").
				with(p.keyOf(p.member(0, "data_api_version")))
		}
		return
	}
	var exchanges []place
	for i := range p.actions {
		if a := &p.actions[i]; a.def == dataExchangeAction && !a.refused && len(exchanges) < maxRelated {
			exchanges = append(exchanges, p.valueOf(a.node))
		}
	}
	if exchanges != nil {
		p.errorf(codeMissingProperty, root, "The property 'data_api_version' is required for data_exchange action.").
			hint("Add \"data_api_version\": \"3.0\" and \"routing_model\".").with(exchanges...)
	}
}
