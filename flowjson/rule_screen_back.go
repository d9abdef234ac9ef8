package flowjson

var screenRefreshOnBack = &Rule{ID: "screen/refresh-on-back", Codes: []Code{codeInvalidValue},
	Doc:   "refresh_on_back needs an endpoint to ask. Meta, \"Error Codes\".",
	check: checkRefreshOnBack}

func checkRefreshOnBack(p *pass) {
	if p.member(0, "data_api_version") != none {
		return
	}
	for i := range p.screens {
		if m := p.member(p.screens[i].node, "refresh_on_back"); p.isTrue(m) {
			p.errorf(codeInvalidValue, p.valueOf(m), "Property 'refresh_on_back' can be true only when property 'data_api_version' is set.")
		}
	}
}
