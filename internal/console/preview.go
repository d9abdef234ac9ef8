package console

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"

	"flowport/flowjson"
	"flowport/internal/livefile"
	"flowport/internal/meta"
)

var (
	//go:embed preview.html
	previewHTML string
	//go:embed notice.html
	noticeHTML string
	//go:embed style.css
	styleCSS string

	previewPage = template.Must(template.New("preview").Parse(previewHTML))
	noticePage  = template.Must(template.New("notice").Parse(noticeHTML))
)

// contentSecurityPolicy allows a page what this build of flowport brought, and
// the pictures of a Flow JSON, which are in the page. The shell's style, known
// by its hash, is there without a build too. It says nothing about frames:
// previews are made to be embedded (Flows API, "Web preview").
var contentSecurityPolicy = func() string {
	sum := sha256.Sum256([]byte(styleCSS))
	return "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
}()

// previewSource is the page's source in web/.
const previewSource = "src/preview/main.tsx"

// maxListed is how many validation errors a page lists.
const maxListed = 100

// previewData is what the preview page shows.
type previewData struct {
	Style    template.CSS
	Files    *pageFiles // nil in a flowport that was built without pages
	Flow     *meta.Flow
	Uploaded bool
	Size     int // bytes of Flow JSON
	Findings []finding
	Unlisted int // errors beyond maxListed
	Problem  string
	// View is the drawing of the flow, Start what flow_action_payload says,
	// both as JSON that is safe inside of a script element; nil where there is
	// none.
	View, Start template.JS
	// Live is the version of the file that is followed; 0 where there is none.
	Live uint64
}

// noticeData is what a page shows in place of a flow.
type noticeData struct {
	Style       template.CSS
	Title, Text string
}

// preview answers a preview link.
func (h *handler) preview(w http.ResponseWriter, r *http.Request) {
	protect(w)
	leave, ok := h.documents.take(r.Context(), r.PathValue("flow"))
	if !ok {
		return
	}
	defer leave()
	var file livefile.State // before the flow: a change in between is told then
	if h.file != nil {
		file = h.file.State()
	}
	f, src, err := h.pages.PreviewedFlow(r.Context(), r.PathValue("flow"), r.URL.Query().Get("token"))
	switch {
	case errors.Is(err, meta.ErrLinkExpired):
		h.notice(w, r, http.StatusGone, "This preview has expired",
			"A preview link works for 30 days. Ask for a new one with GetWhatsAppFlowPreview.")
	case errors.Is(err, meta.ErrLinkInvalid):
		h.notice(w, r, http.StatusNotFound, "There is no such preview",
			"The link is incomplete, the flow was deleted, or a newer link has replaced this one. Ask for the current one with GetWhatsAppFlowPreview.")
	case err != nil:
		h.log.ErrorContext(r.Context(), "preview failed", "flow", r.PathValue("flow"), "err", err)
		h.notice(w, r, http.StatusInternalServerError, "The preview cannot be shown",
			"flowport could not read the flow. The server's log says why.")
	default:
		listed := f.ValidationErrors[:min(len(f.ValidationErrors), maxListed)]
		data := previewData{
			Style:    template.CSS(styleCSS),
			Flow:     f,
			Uploaded: src != nil,
			Size:     len(src),
			Findings: findings(src, listed),
			Unlisted: len(f.ValidationErrors) - len(listed),
		}
		data.Live = file.Version
		h.draw(&data, src, r.URL.Query().Get("flow_action_payload"))
		if file.Err != nil {
			data.Problem = "The file cannot be read; this is what was in it. " + file.Err.Error()
		}
		h.render(w, r, http.StatusOK, previewPage, data)
	}
}

// draw adds what the page draws the flow from, if it can be drawn, and says
// why where it cannot.
func (h *handler) draw(data *previewData, src []byte, payload string) {
	files, ok := h.build.page(previewSource)
	if !ok {
		data.Problem = "This flowport was built without its pages, so it cannot show the flow itself. Build it with Node.js installed: make."
		return
	}
	data.Files = &files
	view, err := flowjson.ReadView(src)
	if err != nil {
		return // the errors say what is wrong, or that nothing is there
	}
	data.View = scriptJSON(view)
	if payload == "" {
		return
	}
	start, err := flowjson.ReadViewData(view.Version, []byte(payload))
	if err != nil {
		data.Problem = "flow_action_payload is no JSON and was left out: " + err.Error()
		return
	}
	data.Start = scriptJSON(json.RawMessage(start))
}

// scriptJSON is JSON in which nothing ends a script element: encoding/json
// escapes the characters that HTML gives a meaning.
func scriptJSON(value any) template.JS {
	text, err := json.Marshal(value)
	if err != nil {
		return "" // neither kind of value can fail; a page without a phone is the least harm
	}
	return template.JS(text)
}

func (h *handler) notice(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	h.render(w, r, status, noticePage, noticeData{Style: template.CSS(styleCSS), Title: title, Text: text})
}

// render writes a page whole or not at all.
func (h *handler) render(w http.ResponseWriter, r *http.Request, status int, page *template.Template, data any) {
	var body bytes.Buffer
	if err := page.Execute(&body, data); err != nil {
		h.log.ErrorContext(r.Context(), "page failed", "page", page.Name(), "err", err)
		http.Error(w, "flowport could not draw the page.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body.Bytes()) // to HEAD, net/http sends none of it; a client that went away needs none
}
