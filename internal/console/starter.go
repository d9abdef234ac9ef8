package console

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
)

// starterFiles are flows to begin with: NAME.json each, and what they are for
// in index.json.
//
//go:embed starters/*.json
var starterFiles embed.FS

// starter is a flow to begin with.
type starter struct {
	Name        string   `json:"name"` // of its file, without .json
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Categories  []string `json:"categories"` // that suit it
	Endpoint    bool     `json:"endpoint"`   // it needs one before it can be published
}

// starterIndex are the starters in the order in which they are shown.
var starterIndex = func() (list []starter) {
	text, err := starterFiles.ReadFile("starters/index.json")
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		panic(err) // it is part of the program
	}
	return list
}()

// starters answers GET /console/api/starters.
func (c *Console) starters(*visit) (any, error) {
	return map[string][]starter{"starters": starterIndex}, nil
}

// starter answers GET /console/api/starters/{name} with its Flow JSON.
func (c *Console) starter(v *visit) (any, error) {
	name := v.PathValue("name")
	src, err := starterFiles.ReadFile("starters/" + name + ".json")
	if err != nil || name == "index" || strings.Contains(name, "/") || !fs.ValidPath(name) {
		return nil, refuse(http.StatusNotFound, "NoSuchStarter", "There is no such flow to begin with.")
	}
	return document(src), nil
}
