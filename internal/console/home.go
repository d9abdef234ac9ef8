package console

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed home.html
var homeHTML string

var homePage = template.Must(template.New("home").Parse(homeHTML))

// homeSource is the console's source in web/.
const homeSource = "src/console/main.tsx"

// homeData is what the console's page is made of.
type homeData struct {
	Nonce string
	Files *pageFiles // nil in a flowport that was built without pages
}

// home answers GET / with the page of the console, which is the same for
// everybody: who is there, it asks itself.
func (c *Console) home(w http.ResponseWriter, v *visit) {
	// CodeMirror makes its style sheet as it goes; the policy knows it by the nonce.
	data := homeData{Nonce: rand.Text()}
	if files, ok := c.build.page(homeSource); ok {
		data.Files = &files
	}
	var body bytes.Buffer
	if err := homePage.Execute(&body, data); err != nil {
		c.answer(w, v, nil, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+data.Nonce+
		"'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Write(body.Bytes()) // a browser that went away needs none
}
