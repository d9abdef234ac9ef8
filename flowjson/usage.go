package flowjson

import "fmt"

// usage is where a reference stands: for messages, and for what it may be.
type usage struct {
	at       nodeID
	screen   *screen
	owner    string // component type, or Screen
	property string
}

// usageOf says where b stands.
func (f *flow) usageOf(b *binding) usage {
	u := usage{b.node, &f.screens[b.screen], "Screen", b.property.name}
	if b.component >= 0 {
		u.owner = f.components[b.component].def.name
	}
	return u
}

// screenName is the id of s for messages.
func (f *flow) screenName(s *screen) string { return shorten(f.idOf(s)) }

// global checks that a reference to another screen leads somewhere. It returns
// the screen, or nil where it reported something.
func (p *pass) global(u usage, ref reference, text string) *screen {
	if ref.screen == nil {
		return u.screen
	}
	at := p.valueOf(u.at)
	target := p.screenByID(ref.screen)
	name := shorten(ref.screen)
	switch {
	case target == nil && p.anonymous:
		return nil
	case target == nil:
		p.errorf(codeScreenData, at, "Global dynamic data '%s' used on screen '%s' for %s property '%s' is invalid since screen '%s' is missing in the Flow JSON.",
			text, p.screenName(u.screen), u.owner, u.property, name)
		return nil
	case target == u.screen:
		p.errorf(codeScreenData, at, "Global dynamic data '%s' used on screen '%s' for %s property '%s' is invalid since screen '%s' represents current screen. Convert expression to local referencing of the form ${%s}.",
			text, name, u.owner, u.property, name, localForm(ref))
		return nil
	case ref.form:
		if target.incomplete || p.inputOf(target, ref.path) != nil {
			return target
		}
	default:
		if _, r := p.resolve(target.data, ref.path); r != noField || p.dataUnreadable(target) {
			return target
		}
	}
	p.errorf(codeScreenData, at, "Global Dynamic data '%s' on screen %s does not exist, but is used on screen %s.", text, name, p.screenName(u.screen)).
		with(p.valueOf(target.id))
	return nil
}

func localForm(ref reference) string {
	root := "data"
	if ref.form {
		root = "form"
	}
	return fmt.Sprintf("%s.%s", root, shorten(ref.path))
}

// dataUnreadable reports whether s has data that is no object.
func (f *flow) dataUnreadable(s *screen) bool {
	return s.data == none && f.member(s.node, "data") != none
}
