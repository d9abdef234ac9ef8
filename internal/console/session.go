package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"flowport/internal/audit"
	"flowport/internal/local"
	"flowport/internal/registry"
)

// csrfHeader carries the token that only the console's own page can know.
const csrfHeader = "X-Flowport-Csrf"

// cookieName is the name of the session's cookie. With its prefix a browser
// takes it from https alone, for this host alone, and no other host can set it.
func (c *Console) cookieName() string {
	if c.secure() {
		return "__Host-flowport"
	}
	return "flowport"
}

func (c *Console) secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// newCookie is the cookie of a session; of none, one that ends it.
func (c *Console) newCookie(token string, until time.Time) *http.Cookie {
	age := int(time.Until(until).Seconds())
	if token == "" || age < 1 {
		token, age = "", -1
	}
	return &http.Cookie{
		Name: c.cookieName(), Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: c.secure(), SameSite: http.SameSiteStrictMode,
	}
}

// csrfToken is what a page has to send along with a session's changes. It is
// made of the session's token, so that nothing more needs to be kept.
func csrfToken(session string) string {
	mac := hmac.New(sha256.New, []byte(session))
	mac.Write([]byte("flowport console"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// admit lets a request in, or not: whose it is, and whether a page of another
// origin made it. Browsers say where a request comes from; the token is for
// those that do not.
func (c *Console) admit(v *visit, to *route) error {
	if c.origin.Check(v.Request) != nil {
		return foreignPage
	}
	if to.open {
		return nil
	}
	if err := c.identify(v); err != nil {
		return err
	}
	reads := v.Method == http.MethodGet || v.Method == http.MethodHead
	if !reads && !hmac.Equal([]byte(v.Header.Get(csrfHeader)), []byte(csrfToken(v.token))) {
		return foreignPage
	}
	return nil
}

// identify finds the session of a request.
func (c *Console) identify(v *visit) error {
	cookie, err := v.Cookie(c.cookieName())
	if err != nil {
		return notSignedIn
	}
	session, err := c.Registry.Session(v.Context(), cookie.Value)
	if err != nil {
		return err
	}
	if session.Key.Development {
		if err := c.allowDevelopment(v.Request); err != nil {
			return err
		}
	}
	v.token, v.session = cookie.Value, session
	return nil
}

// allowDevelopment refuses the development identity to whom it is not for.
func (c *Console) allowDevelopment(r *http.Request) error {
	if !c.AllowDevelopment {
		return noDevKey
	}
	return local.Check(r)
}

// sessionAnswer tells the page who is there, and what there is.
type sessionAnswer struct {
	SignedIn bool `json:"signedIn"`
	// Development says that this page may sign in as the development identity,
	// without a key.
	Development bool       `json:"development"`
	Region      string     `json:"region"`
	Version     string     `json:"version"`
	CSRF        string     `json:"csrf,omitempty"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty"`
	AccessKeyID string     `json:"accessKeyId,omitempty"`
	Account     string     `json:"account,omitempty"`
	User        string     `json:"user,omitempty"`
}

// session answers GET /console/session.
func (c *Console) session(v *visit) (any, error) {
	if err := c.identify(v); err != nil && refusalOf(err).unexpected {
		return nil, err
	}
	return c.describe(v), nil
}

// describe tells of a visit's session, which may be none.
func (c *Console) describe(v *visit) sessionAnswer {
	out := sessionAnswer{
		Development: c.allowDevelopment(v.Request) == nil,
		Region:      c.Region, Version: c.Version,
	}
	if key := v.session.Key; key != nil {
		out.SignedIn, out.CSRF, out.ExpiresAt = true, csrfToken(v.token), &v.session.ExpiresAt
		out.AccessKeyID, out.Account, out.User = key.ID, key.Account, key.User
	}
	return out
}

// signIn answers POST /console/sign-in.
func (c *Console) signIn(v *visit) (any, error) {
	var in struct {
		AccessKeyID     string `json:"accessKeyId"`
		SecretAccessKey string `json:"secretAccessKey"`
		SessionToken    string `json:"sessionToken"`
		Development     bool   `json:"development"`
	}
	if err := readJSON(v, &in); err != nil {
		return nil, err
	}
	if in.Development || in.AccessKeyID == registry.DevelopmentKeyID {
		if err := c.allowDevelopment(v.Request); err != nil {
			return nil, err
		}
	}
	var err error
	switch {
	case in.Development: // there is no secret to guess
		v.token, v.session, err = c.Registry.SignInDevelopment(v.Context())
	case !c.signIns.allow(v.RemoteAddr):
		err = tooOften
	default:
		v.token, v.session, err = c.Registry.SignIn(v.Context(), registry.Credentials{
			AccessKeyID: in.AccessKeyID, Secret: in.SecretAccessKey, SessionToken: in.SessionToken,
		})
	}
	if errors.Is(err, registry.ErrCredentials) {
		c.Log.Warn("a sign-in to the console was refused", "remote", v.RemoteAddr)
	}
	if err != nil {
		return nil, err
	}
	if err := c.recordSignIn(v); err != nil {
		return nil, err
	}
	c.Log.Info("signed in to the console", "key", v.session.Key.ID, "remote", v.RemoteAddr)
	v.cookie = c.newCookie(v.token, v.session.ExpiresAt)
	return c.describe(v), nil
}

// recordSignIn puts a sign-in on the record, as CloudTrail has it ("AWS
// Management Console sign-in events"): nobody is let in who is not on it. Of
// one that was refused nobody knows whose it was; the log has that.
func (c *Console) recordSignIn(v *visit) error {
	if c.Audit == nil {
		return nil
	}
	key := v.session.Key
	e := audit.Event{
		UserIdentity: audit.Identity{
			Type: "IAMUser", ARN: key.PrincipalARN(), AccountID: key.Account, AccessKeyID: key.ID, UserName: key.User,
		},
		EventSource:        "signin.amazonaws.com",
		EventName:          "ConsoleLogin",
		AWSRegion:          c.Region,
		ResponseElements:   audit.Part(map[string]string{"ConsoleLogin": "Success"}),
		RequestID:          uuid.NewString(),
		EventType:          "AwsConsoleSignIn",
		RecipientAccountID: key.Account,
	}
	e.From(v.Request)
	record, err := e.Record()
	if err != nil {
		return err
	}
	return c.Audit.Add(v.Context(), record)
}

// signOut answers POST /console/sign-out.
func (c *Console) signOut(v *visit) (any, error) {
	if err := c.Registry.SignOut(v.Context(), v.token); err != nil {
		return nil, err
	}
	v.cookie = c.newCookie("", time.Time{})
	return nil, nil
}

// readJSON reads a body. Its type has to be said: a form of a foreign page
// cannot say it.
func readJSON(v *visit, into any) error {
	if mediaType, _, err := mime.ParseMediaType(v.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "NotJSON", "Send JSON, with the Content-Type application/json.")
	}
	if err := json.Unmarshal(v.body, into); err != nil {
		return refuse(http.StatusBadRequest, "NotJSON", "What was sent is not the JSON that is wanted here.")
	}
	return nil
}
