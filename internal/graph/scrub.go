package graph

import (
	"regexp"
	"strings"
)

// scrubbed stands where something secret was.
const scrubbed = "[scrubbed]"

// secretNames are names of parameters, fields and members with values that a
// recording must not have: credentials, signatures of links, phone numbers.
const secretNames = `access_token|input_token|token|appsecret_proof|client_secret|app_secret|verify_token|pin|password|` +
	`signature|sig|oh|oe|_nc_[a-z]+|` +
	`phone_number|display_phone_number|wa_id|recipient_id`

var (
	// tokenLike is how Meta's access tokens look: EAA and many letters and digits.
	tokenLike = regexp.MustCompile(`\bEA[A-Za-z0-9]{30,}`)
	// secretMember is a member of a JSON object, and secretInString one of an object
	// inside a string.
	secretMember   = regexp.MustCompile(`("(?:` + secretNames + `)"\s*:\s*")(?:[^"\\]|\\.)*`)
	secretInString = regexp.MustCompile(`(\\"(?:` + secretNames + `)\\"\s*:\s*\\")(?:[^"\\]|\\[^"])*`)
	// secretNumber is a member of either whose value is a number.
	secretNumber = regexp.MustCompile(`("(?:` + secretNames + `)\\?"\s*:\s*)[0-9]+`)
	// secretQuery is a parameter of a URL, also of one in JSON with & escaped.
	secretQuery = regexp.MustCompile(`((?:[?&]|\\u0026|^)(?:` + secretNames + `)=)[^&"\\\s]*`)
	// downloadHandle is the part of a file's address at Meta that opens it.
	downloadHandle = regexp.MustCompile(`\bAn_[A-Za-z0-9_-]{10,}`)
	// phoneNumber is one in international form.
	phoneNumber  = regexp.MustCompile(`\+[0-9][0-9 ().-]{6,}[0-9]`)
	isSecretName = regexp.MustCompile(`^(?:` + secretNames + `)$`)
)

// withoutToken takes a token out of a text. Meta's texts about a token that is
// malformed contain it.
func withoutToken(text, token string) string {
	if token != "" {
		text = strings.ReplaceAll(text, token, scrubbed)
	}
	return tokenLike.ReplaceAllString(text, scrubbed)
}

// scrub takes everything secret out of a text: a query, a form or an answer.
func scrub(text, token string) string {
	text = withoutToken(text, token)
	text = secretMember.ReplaceAllString(text, "${1}"+scrubbed)
	text = secretInString.ReplaceAllString(text, "${1}"+scrubbed)
	text = secretNumber.ReplaceAllString(text, "${1}0")
	text = secretQuery.ReplaceAllString(text, "${1}"+scrubbed)
	text = downloadHandle.ReplaceAllString(text, scrubbed)
	return phoneNumber.ReplaceAllString(text, scrubbed)
}
