package awsapi

import (
	"regexp"
)

// kind is a JSON type of the AWS model.
type kind uint8

const (
	stringKind kind = iota
	blobKind        // bytes, base64 on the wire
	booleanKind
	integerKind
	listKind
	structureKind
)

// shape is a type of the AWS service model with its constraints. Lengths count
// code points of a string, decoded bytes of a blob, members of a list; all
// bounds are inclusive.
type shape struct {
	kind     kind
	min, max int // of the length or, for an integer, the value
	bounded  bool
	pattern  string         // as the model prints it, for messages
	match    *regexp.Regexp // the same, for the whole string
	enum     []string
	member   *shape   // of a list
	members  []member // of a structure
	secret   bool     // sensitive in the model: no message repeats a value
}

// member is a named part of an operation's input or of a structure.
type member struct {
	name     string
	shape    *shape
	required bool
}

func text(min, max int) *shape {
	return &shape{kind: stringKind, min: min, max: max, bounded: true}
}

// matching adds a pattern. The model's patterns carry no anchors but mean the
// whole string, so re is what they mean.
func (s *shape) matching(pattern, re string) *shape {
	s.pattern, s.match = pattern, regexp.MustCompile(re)
	return s
}

// sensitive keeps values out of messages.
func (s *shape) sensitive() *shape {
	s.secret = true
	return s
}

func list(min, max int, of *shape) *shape {
	return &shape{kind: listKind, min: min, max: max, bounded: true, member: of}
}

// The shapes of the AWS service model (API version 2024-01-01) that built
// operations take, by the model's names.
var (
	linkedWhatsAppBusinessAccountID = text(1, 115).matching(
		`.*(^waba-.*$)|(^arn:.*:waba/[0-9a-zA-Z]+$).*`, `^(waba-.*|arn:.*:waba/[0-9a-zA-Z]+)$`)
	metaFlowID           = text(1, 100).matching(`[0-9]+`, `^[0-9]+$`)
	metaFlowName         = text(1, 200)
	metaFlowEndpointURI  = text(1, 2048)
	metaApplicationID    = text(1, 100).matching(`[0-9]+`, `^[0-9]+$`)
	metaFlowJSONBlob     = &shape{kind: blobKind, min: 1, max: 10 << 20, bounded: true}
	metaFlowCategoryList = list(1, 9, &shape{kind: stringKind, enum: []string{
		"SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "SHOPPING",
		"CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER",
	}})
	whatsAppPhoneNumberID = text(1, 115).matching(
		`.*(^phone-number-id-.*$)|(^arn:.*:phone-number-id/[0-9a-zA-Z]+$).*`, `^(phone-number-id-.*|arn:.*:phone-number-id/[0-9a-zA-Z]+)$`)
	eventDestinations = list(0, 1, &shape{kind: structureKind, members: []member{
		{"eventDestinationArn", text(0, 2048).matching(`arn:.*:[a-z-]+([/:](.*))?`, `^arn:.*:[a-z-]+([/:](.*))?$`), true},
		{"roleArn", (&shape{kind: stringKind}).matching(
			`arn:.*:iam::\d{12}:role\/[a-zA-Z0-9+=,.@\-_]+`, `^arn:.*:iam::\d{12}:role/[a-zA-Z0-9+=,.@\-_]+$`), false},
	}})
	signupCallback = &shape{kind: structureKind, members: []member{
		{"accessToken", text(0, 1000).sensitive(), true},
		{"callbackUrl", text(0, 100), false},
	}}
	setupFinalization = &shape{kind: structureKind, members: []member{
		{"associateInProgressToken", text(0, 50).sensitive(), true},
		{"phoneNumbers", &shape{kind: listKind, member: &shape{kind: structureKind, members: []member{
			{"id", text(1, 100), true},
			{"twoFactorPin", text(1, 6).sensitive(), true},
			{"dataLocalizationRegion", (&shape{kind: stringKind}).matching(`[A-Z]{2}`, `^[A-Z]{2}$`), false},
			{"tags", tagList, false},
		}}}, true},
		{"phoneNumberParent", linkedWhatsAppBusinessAccountID, false},
		{"waba", &shape{kind: structureKind, members: []member{
			{"id", text(1, 100), false},
			{"eventDestinations", eventDestinations, false},
			{"tags", tagList, false},
		}}, false},
	}}
	boolean      = &shape{kind: booleanKind}
	nextToken    = text(1, 600)
	maxResults   = &shape{kind: integerKind, min: 1, max: 100, bounded: true}
	arn          = text(0, 2048).matching(`arn:.*`, `^arn:.*$`)
	plainString  = &shape{kind: stringKind}
	tagKeyString = text(1, 128)
	tag          = &shape{kind: structureKind, members: []member{
		{"key", tagKeyString, true},
		{"value", text(0, 256), false},
	}}
	tagList = &shape{kind: listKind, member: tag}
	tagKeys = &shape{kind: listKind, member: plainString}
)
