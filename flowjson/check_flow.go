package flowjson

import "strings"

// The parts of the walk that build the flow: screens, components, actions.

func (c *checker) screen(n nodeID) {
	i := len(c.screens)
	sc := screen{
		index: i, node: n, id: c.ofKind(n, "id", kindString), data: c.ofKind(n, "data", kindObject),
		terminal: c.member(n, "terminal"), first: len(c.components),
	}
	if sc.terminal != none && c.kind(sc.terminal) != kindBoolean {
		sc.terminalUnknown = true
	}
	sc.incomplete = c.ofKind(n, "layout", kindObject) == none
	c.anonymous = c.anonymous || sc.id == none || len(c.text(sc.id)) == 0
	c.screens = append(c.screens, sc)
	c.object(n, screenObject, scope{screen: i, component: -1, form: -1})
	c.screens[i].end = len(c.components)
}

func (c *checker) layout(n nodeID, s scope) {
	if t := c.ofKind(n, "type", kindString); t != none && string(c.text(t)) != "SingleColumnLayout" {
		c.errorf(schemaValue, codeInvalidValue, c.valueOf(t), "Invalid value found for property 'type'.").
			hint("The only layout is SingleColumnLayout.")
	}
	if c.ofKind(n, "children", kindArray) == none {
		c.screens[s.screen].incomplete = true
	}
	c.object(n, layoutObject, s)
}

// componentList checks an array of components.
func (c *checker) componentList(n nodeID, p *property, v *value, s scope) {
	empty := true
	for e := range c.children(n) {
		empty = false
		c.component(e, n, p, v.children, s)
	}
	if empty && v.minItems > 0 {
		c.errorf(schemaMinItems, codeInvalidValue, c.valueOf(n), "Expected array to contain at least one component.")
	}
}

// component checks one component of list.
func (c *checker) component(n, list nodeID, p *property, at site, s scope) {
	incomplete := &c.screens[s.screen].incomplete
	if k := c.kind(n); k != kindObject {
		*incomplete = true
		c.errorf(schemaType, codeInvalidType, c.valueOf(n), "Expected property '%s' to be of type '%s' but found '%s'.", p.name, kindObject, k)
		return
	}
	t := c.member(n, "type")
	if t == none {
		*incomplete = true
		c.errorf(schemaRequired, codeMissingRequired, c.valueOf(n), "Required property 'type' is missing.")
		return
	}
	if k := c.kind(t); k != kindString {
		*incomplete = true
		c.errorf(schemaType, codeInvalidType, c.valueOf(t), "Expected property 'type' to be of type '%s' but found '%s'.", kindString, k)
		return
	}
	def := componentByType[string(c.text(t))]
	if def == nil || c.version < def.since {
		*incomplete = true
		n := c.errorf(schemaComponent, codeInvalidValue, c.valueOf(t), "Invalid value found for property 'type'.")
		if def != nil {
			n.hint("%s exists from Flow JSON %s on; this document says %s.", def.name, def.since, c.version)
		} else if n.finding == nil {
			return
		} else if near := nearestComponent(c.text(t), c.version); near != "" {
			n.hint("Did you mean %s?", near).swap(c.valueOf(t), near, "Change to %s", near)
		}
		return
	}
	c.standing(n, t, def, at)
	if def.class.isInput() && c.ofKind(n, "name", kindString) == none {
		*incomplete = true // a reference may mean this input
	}

	i := len(c.components)
	c.components = append(c.components, component{
		node: n, def: def, screen: s.screen, parent: s.component,
		list: list, site: at, form: s.form, name: c.ofKind(n, "name", kindString),
	})
	s.component = i
	if def == form {
		s.form = i
	}
	c.object(n, def, s)
	if def.class == input {
		c.optionIDs(n)
	}
	c.components[i].next = len(c.components)
}

// standing checks that a component may stand where it does.
func (c *checker) standing(n, t nodeID, def *object, at site) {
	since := def.places.at(at)
	switch {
	case since != 0 && since <= c.version:
		if at == inForm && def.places.unprovenForm {
			c.warnf(schemaUnprovenPlace, codeUnprovenPlace, c.valueOf(t), "Sources disagree whether %s may stand in a Form.", def.name).
				hint("Put it on a screen without a Form.")
		}
	case at == inLayout && def.class.isInput():
		c.errorf(schemaOutsideForm, codeOneOf, c.valueOf(n), "Property '%s' must be defined inside parent property 'Form'.", def.name).
			hint("From Flow JSON %s on inputs may stand without a Form.", v4_0)
	default:
		note := c.errorf(schemaPlace, codeInvalidValue, c.valueOf(t), "Invalid value found for property 'type'.")
		if since != 0 {
			note.hint("%s may stand %s from Flow JSON %s on; this document says %s.", def.name, siteNames[at], since, c.version)
		} else {
			note.hint("%s may not stand %s.", def.name, siteNames[at])
		}
	}
}

var siteNames = [...]string{inLayout: "directly in a layout", inForm: "in a Form", inIf: "in an If", inSwitch: "in a Switch"}

// action checks an action against what its event takes.
func (c *checker) action(n nodeID, e *event, s scope) {
	m := c.member(n, "name")
	if m == none || c.kind(m) != kindString || !e.takes(c.text(m), c.version) {
		c.wayLost = true
	}
	if m == none {
		c.errorf(schemaRequired, codeMissingRequired, c.valueOf(n), "Required property 'name' is missing.")
		return
	}
	if k := c.kind(m); k != kindString {
		c.errorf(schemaType, codeInvalidType, c.valueOf(m), "Expected property 'name' to be of type '%s' but found '%s'.", kindString, k)
		return
	}
	name := c.text(m)
	taken := e.takes(name, c.version)
	switch {
	case taken:
	case e == onUpdate: // the one event for which Meta's list has been seen to be a single value
		c.errorf(schemaAction, codeInvalidValue, c.valueOf(m), "Invalid value found for property 'name'. Expected 'update_data'.")
	default:
		allowed := e.names(c.version)
		c.errorf(schemaAction, codeInvalidEnum, c.valueOf(m), "Value should be one of: [%s].", strings.Join(allowed, ", ")).
			choose(c.valueOf(m), allowed)
	}
	def := lookupAction(name)
	if def == nil {
		return
	}
	c.exchanges = c.exchanges || def == dataExchangeAction && taken
	c.actions = append(c.actions, action{
		node: n, def: def, event: e, screen: s.screen, component: s.component,
		payload: c.ofKind(n, "payload", kindObject),
		refused: !taken,
	})
	c.object(n, def, s)
}
