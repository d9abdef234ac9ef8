package flowjson

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	table := Describe()
	t.Run("components carry their places, limits and actions", func(t *testing.T) {
		chips := table.Component("ChipsSelector")
		want := []Standing{{SiteLayout, "6.3", false}, {SiteForm, "6.3", false}, {SiteIf, "7.1", false}, {SiteSwitch, "7.1", false}}
		if diff := cmp.Diff(want, chips.Places); diff != "" {
			t.Errorf("places (-want +got):\n%s", diff)
		}
		if source := chips.Property("data-source").Value; source.MinItems != 2 || source.MaxItems != 20 || source.Items.Fields.Property("id") == nil {
			t.Errorf("data-source: %+v", source)
		}
		footer := table.Component("Footer")
		if label := footer.Property("label").Value; label.MaxChars != 35 || !label.Dynamic {
			t.Errorf("label: %+v", label)
		}
		for _, a := range footer.Property("on-click-action").Value.Actions {
			if table.Action(a.Action) == nil {
				t.Errorf("action %s is not in the table", a.Action)
			}
		}
		if form := table.Component("Form").Property("children").Value; form.Site != SiteForm {
			t.Errorf("children: %+v", form)
		}
	})
	t.Run("everything has a sentence", func(t *testing.T) {
		var object func(path string, o *Object)
		var value func(path string, v *Value)
		value = func(path string, v *Value) {
			if v == nil {
				return
			}
			if len(v.Types) == 0 {
				t.Errorf("%s has no type", path)
			}
			value(path, v.Items)
			value(path, v.Entries)
			if v.Fields != nil {
				object(path, v.Fields)
			}
		}
		object = func(path string, o *Object) {
			path += "/" + o.Name
			if o.Doc == "" {
				t.Errorf("%s has no doc", path)
			}
			for i := range o.Properties {
				p := &o.Properties[i]
				if p.Doc == "" {
					t.Errorf("%s.%s has no doc", path, p.Name)
				}
				value(path+"."+p.Name, &p.Value)
			}
		}
		object("", table.Document)
		for _, o := range append(table.Components, table.Actions...) {
			object("", o)
		}
	})
}

func TestDescribedVersions(t *testing.T) {
	table := Describe()
	if o := table.Component("If"); o.In("3.1") || !o.In("4.0") || !o.In("7.3") {
		t.Error("If exists from 4.0 on")
	}
	if o := table.Component("TextInput"); o.At(SiteLayout, "3.1") || !o.At(SiteForm, "3.1") || !o.At(SiteLayout, "4.0") {
		t.Error("TextInput stands in a layout from 4.0 on")
	}
	if o := table.Component("Form"); o.At(SiteIf, "7.3") {
		t.Error("Form never stands in an If")
	}
	uri := table.Document.Property("data_channel_uri")
	if !uri.In("2.1") || uri.In("3.0") {
		t.Error("data_channel_uri ends with 3.0")
	}
	label := table.Component("CheckboxGroup").Property("label")
	if label.RequiredIn("3.1") || !label.RequiredIn("4.0") {
		t.Error("label of CheckboxGroup is required from 4.0 on")
	}
	if open := (Trigger{"open_url", "6.0"}); open.In("5.1") || !open.In("6.0") {
		t.Error("open_url exists from 6.0 on")
	}
}
