package graph

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Headers that tell how much of a limit is used (Graph API, "Rate Limits").
const (
	headerAppUsage      = "X-App-Usage"
	headerBusinessUsage = "X-Business-Use-Case-Usage"
	headerRetryAfter    = "Retry-After"
	headerVersion       = "Facebook-Api-Version"
)

// useCaseManagement is the business use case that Flow calls count for.
const useCaseManagement = "whatsapp_business_management"

// appUsage is the value of X-App-Usage: parts of the app's limits, in percent.
type appUsage struct {
	CallCount    float64 `json:"call_count"`
	TotalTime    float64 `json:"total_time"`
	TotalCPUTime float64 `json:"total_cputime"`
}

// percent is the part of that limit which is nearest to its end.
func (u appUsage) percent() float64 { return max(u.CallCount, u.TotalTime, u.TotalCPUTime) }

// businessUsage is one entry of X-Business-Use-Case-Usage, whose value maps ids
// of businesses or WABAs to lists of these.
type businessUsage struct {
	Type string `json:"type"`
	appUsage
	// RegainMinutes is how long until calls are accepted again; 0: they are now.
	RegainMinutes float64 `json:"estimated_time_to_regain_access"`
}

// usage is what an answer's headers tell about limits.
type usage struct {
	percent float64       // of the limit nearest to its end; 100 and more is throttled
	regain  time.Duration // how long Meta asks to wait; 0 if it does not
	retry   time.Duration // the same in Retry-After, which proxies send for reasons of their own
	known   bool          // the answer told at all
}

// usageOf reads the headers of an answer. A header that is not as Meta
// documents it tells nothing.
func usageOf(h http.Header) usage {
	var u usage
	var app appUsage
	if v := h.Get(headerAppUsage); v != "" && json.Unmarshal([]byte(v), &app) == nil {
		u.known = true
		u.percent = app.percent()
	}
	var businesses map[string][]businessUsage
	if v := h.Get(headerBusinessUsage); v != "" && json.Unmarshal([]byte(v), &businesses) == nil {
		for _, entries := range businesses {
			for _, entry := range entries {
				u.known = true
				u.percent = max(u.percent, entry.percent())
				u.regain = max(u.regain, minutes(entry.RegainMinutes))
			}
		}
	}
	if seconds, err := strconv.Atoi(h.Get(headerRetryAfter)); err == nil && seconds > 0 {
		u.retry = time.Duration(min(seconds, int(longestRegain.Seconds()))) * time.Second
	}
	return u
}

// pause is how long Meta asks to wait; 0 if it does not. refused says that it
// refused a call for a limit: only then Retry-After is about that, and finer
// than minutes.
func (u usage) pause(refused bool) time.Duration {
	if refused && u.retry > 0 {
		return u.retry
	}
	return u.regain
}

// longestRegain bounds what a header can make a client wait for: Meta's limits
// are counted over an hour, some over a day.
const longestRegain = 24 * time.Hour

func minutes(m float64) time.Duration {
	if !(m > 0) {
		return 0
	}
	return time.Duration(min(m, longestRegain.Minutes()) * float64(time.Minute))
}

// setUsage writes what a server tells about limits: the use of a WABA's limit
// in percent, and after a refusal how long to wait, rounded up to minutes and
// in Retry-After to seconds.
func setUsage(h http.Header, waba string, percent float64, regain time.Duration) {
	use := appUsage{CallCount: percent, TotalTime: percent, TotalCPUTime: percent}
	app, _ := json.Marshal(use)
	h.Set(headerAppUsage, string(app))
	business, _ := json.Marshal(map[string][]businessUsage{waba: {{
		Type: useCaseManagement, appUsage: use, RegainMinutes: math.Ceil(regain.Minutes()),
	}}})
	h.Set(headerBusinessUsage, string(business))
	if regain > 0 {
		h.Set(headerRetryAfter, strconv.Itoa(int(math.Ceil(regain.Seconds()))))
	}
}
