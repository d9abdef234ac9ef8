package flowjson

import "encoding/json"

// View is a flow as it is drawn: what preview, pictures and map need of a
// document, with references, nested expressions and conditions as the compiler
// understands them. As JSON it is what web/src/view.ts declares.
type View struct {
	// Version is the Flow JSON version to go by: the document's, or the newest
	// one where it names none that is known.
	Version string `json:"version"`
	// DataAPIVersion is data_api_version as written; set makes it a flow with
	// an endpoint.
	DataAPIVersion string       `json:"dataApiVersion,omitempty"`
	Screens        []ViewScreen `json:"screens"`
	// Entries are the screens that no route leads to. The first is where the
	// flow starts: an entry that leads on or, where routes lead back to the
	// start, the first screen that leads on.
	Entries []int `json:"entries"`
	// Routes are by from, then to.
	Routes []Route   `json:"routes"`
	Map    MapLayout `json:"map"`
}

// Route is a way from a screen to another, as indexes of [View.Screens]: one of
// the routing model, or of a navigate action.
type Route struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// MapLayout is where a map draws the screens.
type MapLayout struct {
	Columns int `json:"columns"`
	Rows    int `json:"rows"`
	// Places are in the order of [View.Screens].
	Places []MapPlace `json:"places"`
}

// MapPlace is a place on the map. The column of a screen is its distance from
// an entry; screens that cannot be reached lie in rows below all others.
type MapPlace struct {
	Column    int  `json:"column"`
	Row       int  `json:"row"`
	Reachable bool `json:"reachable"`
}

// ViewScreen is one screen.
type ViewScreen struct {
	ID       string     `json:"id"` // empty where it cannot be read
	Title    *ViewValue `json:"title,omitempty"`
	Terminal bool       `json:"terminal"`
	// Success says that the flow can end here and that this counts as success.
	Success       bool                 `json:"success"`
	RefreshOnBack bool                 `json:"refreshOnBack"`
	Sensitive     []string             `json:"sensitive"`
	Data          map[string]ViewField `json:"data"`
	Children      []ViewComponent      `json:"children"`
	At            ViewPosition         `json:"at"`
}

// ViewField is a field of a screen's data model.
type ViewField struct {
	Type string `json:"type"` // as written; empty where it cannot be read
	// Example is __example__ as [ReadViewData] gives it; nil where there is none.
	Example json.RawMessage `json:"example,omitempty"`
}

// ViewPosition is where something starts in the document, counted as
// [Result.Position] does.
type ViewPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// ViewComponent is one component.
type ViewComponent struct {
	Type string       `json:"type"` // as written, known or not
	Path string       `json:"path"` // as in diagnostics, and unique in the View
	At   ViewPosition `json:"at"`
	Name string       `json:"name,omitempty"`
	// Props are the properties that have no place of their own here.
	Props map[string]ViewValue `json:"props"`
	// Actions are by event, such as on-click-action. Those that cannot be read
	// are left out.
	Actions map[string]*ViewAction `json:"actions"`
	// Children is set for a Form, Condition, Then and Else for an If, Value and
	// Cases for a Switch. Condition is nil where it cannot be read.
	Children  []ViewComponent `json:"children,omitzero"`
	Condition *Expression     `json:"condition,omitempty"`
	Then      []ViewComponent `json:"then,omitzero"`
	Else      []ViewComponent `json:"else,omitzero"`
	Value     *ViewValue      `json:"value,omitempty"`
	Cases     []ViewCase      `json:"cases,omitzero"`
}

// ViewCase is one of the groups of a Switch.
type ViewCase struct {
	Key      string          `json:"key"`
	Children []ViewComponent `json:"children"`
}

// ViewValue is a value as it is written, or one to work out: exactly one field
// is set.
type ViewValue struct {
	// Is is JSON with nothing to work out in it.
	Is         json.RawMessage      `json:"is,omitempty"`
	Expression *Expression          `json:"expression,omitempty"`
	List       []ViewValue          `json:"list,omitzero"`
	Map        map[string]ViewValue `json:"map,omitzero"`
	// Action is what an object under the key of an event is, as in an option
	// with an on-select-action.
	Action *ViewAction `json:"action,omitempty"`
}

// ViewAction is an action whose name is known.
type ViewAction struct {
	Name string `json:"name"`
	// Next is for navigate: the id of the screen, empty where it cannot be read.
	Next *string `json:"next,omitempty"`
	// URL is for open_url, Payload for all others; it may be empty.
	URL     *ViewValue           `json:"url,omitempty"`
	Payload map[string]ViewValue `json:"payload,omitzero"`
}
