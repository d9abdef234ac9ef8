package flowjson

import (
	"slices"
	"strings"
)

var formOutside = &Rule{ID: "form/outside", Codes: []Code{codeOutsideForm},
	Doc:   "From 4.0 on, inputs stand inside the Form where a screen has one. For pickers and CalendarPicker, which practice puts beside it, this is a warning. Meta, \"Error Codes\".",
	check: checkFormOutside}

func checkFormOutside(p *pass) {
	if p.version < v4_0 {
		return
	}
	for i := range p.screens {
		s := &p.screens[i]
		if !p.has(s, form) {
			continue
		}
		var types []string
		var where []place
		for _, c := range p.componentsOf(s) {
			if c.form >= 0 || !c.def.class.isInput() {
				continue
			}
			if c.def.class == media || c.def == calendarPicker {
				p.warnf(codeOutsideForm, p.valueOf(c.node), "Component '%s' is not allowed outside Form when Form component is present.", c.def.name).
					hint("Meta's pages say so; in practice it is accepted.")
				continue
			}
			where = append(where, p.valueOf(c.node))
			if !slices.Contains(types, c.def.name) {
				types = append(types, c.def.name)
			}
		}
		switch {
		case len(types) == 1:
			p.errorf(codeOutsideForm, where[0], "Component '%s' is not allowed outside Form when Form component is present.", types[0]).with(where[1:]...)
		case len(types) > 1:
			p.errorf(codeOutsideForm, where[0], "Components '%s' are not allowed outside Form when Form component is present.", strings.Join(types, "', '")).with(where[1:]...)
		}
	}
}

var formNativeInitValues = &Rule{ID: "form/native-init-values", Codes: []Code{codeNativeInitValue},
	Doc:   "init-values do not name a PhotoPicker or a DocumentPicker. Meta, \"Error Codes\".",
	check: checkNativeInitValues}

func checkNativeInitValues(p *pass) {
	for i := range p.components {
		c := &p.components[i]
		if c.def != form {
			continue
		}
		values := p.member(c.node, "init-values")
		if values == none || p.kind(values) != kindObject {
			continue
		}
		var types []string
		var where []place
		for m := range p.children(values) {
			if target := p.inputByName(&p.screens[c.screen], p.keyText(m)); target != nil && target.def.class == media {
				where = append(where, p.valueOf(m), p.valueOf(target.node))
				if !slices.Contains(types, target.def.name) {
					types = append(types, target.def.name)
				}
			}
		}
		if types != nil {
			p.errorf(codeNativeInitValue, where[0], "Property 'init-values' should not contain value for components: [%s].", strings.Join(types, ", ")).
				with(where[1:]...)
		}
	}
}
