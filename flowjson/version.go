package flowjson

import (
	"fmt"
	"strconv"
	"strings"
)

// version is a Flow JSON version: the major number times 256 plus the minor,
// so that versions compare component by component (1.10 is newer than 1.9).
// 0 stands for "never".
type version uint16

const (
	v2_1 version = 2<<8 | 1
	v3_0 version = 3 << 8
	v3_1 version = 3<<8 | 1
	v4_0 version = 4 << 8
	v5_0 version = 5 << 8
	v5_1 version = 5<<8 | 1
	v6_0 version = 6 << 8
	v6_1 version = 6<<8 | 1
	v6_2 version = 6<<8 | 2
	v6_3 version = 6<<8 | 3
	v7_0 version = 7 << 8
	v7_1 version = 7<<8 | 1
	v7_2 version = 7<<8 | 2
	v7_3 version = 7<<8 | 3
)

// String returns the version as a document writes it, such as "7.1".
func (v version) String() string { return fmt.Sprintf("%d.%d", v>>8, v&0xff) }

// parseVersion reads "major.minor", each number 0 to 255 and without leading
// zeros.
func parseVersion(s string) (version, bool) {
	major, minor, ok := strings.Cut(s, ".")
	a, err := strconv.ParseUint(major, 10, 8)
	b, err2 := strconv.ParseUint(minor, 10, 8)
	v := version(a<<8 | b)
	return v, ok && err == nil && err2 == nil && v.String() == s
}

// A VersionState says what Meta does with flows of a version.
type VersionState uint8

const (
	// VersionPublishable flows can be published.
	VersionPublishable VersionState = iota
	// VersionFrozen flows can no longer be published; published ones go on.
	VersionFrozen
	// VersionRetired flows are refused altogether.
	VersionRetired
)

// VersionInfo is one Flow JSON version. Dates are written 2006-01-02; a day
// that the changelog leaves open is the first of its month.
type VersionInfo struct {
	Version string
	State   VersionState
	// Since is when Meta released the version; empty where that is not public.
	Since string
	// Frozen is from when on flows of the version cannot be published.
	Frozen string
	// News says what the version brought.
	News string
}

// Versions returns the known versions, oldest first. Sources: Meta's pages
// "Flows Changelogs" and "Versioning", and the AWS user guide's list of
// publishable versions (2026).
func Versions() []VersionInfo {
	return append([]VersionInfo(nil), versions...)
}

var versions = []VersionInfo{
	{Version: "1.0", State: VersionRetired, News: "private beta"},
	{Version: "1.1", State: VersionRetired, News: "private beta"},
	{Version: "2.0", State: VersionRetired, News: "private beta"},
	{"2.1", VersionFrozen, "2023-10-01", "2025-04-08", "public baseline; inputs stand in a Form, the endpoint address in the document"},
	{"3.0", VersionFrozen, "2023-12-01", "2025-04-08", "data_channel_uri moves to the API"},
	{"3.1", VersionFrozen, "2024-01-01", "2025-04-08", "success on terminal screens"},
	{"4.0", VersionFrozen, "2024-06-01", "2025-04-08", "If, Switch, PhotoPicker, DocumentPicker, global references, inputs without a Form"},
	{"5.0", VersionFrozen, "2024-08-13", "2025-09-09", "dates as YYYY-MM-DD; images in options"},
	{"5.1", VersionPublishable, "2024-09-16", "", "RichText, markdown, arrays of text, sensitive"},
	{"6.0", VersionPublishable, "2024-11-12", "", "nested expressions, update_data, open_url; blank text refused"},
	{"6.1", VersionPublishable, "2024-11-12", "", "CalendarPicker"},
	{"6.2", VersionPublishable, "2024-12-10", "", "NavigationList; pattern on TextInput"},
	{"6.3", VersionPublishable, "2025-01-14", "", "ChipsSelector; Footer beside RichText"},
	{"7.0", VersionPublishable, "2025-03-11", "", "label-variant; types of init-values are checked"},
	{"7.1", VersionPublishable, "2025-06-10", "", "ImageCarousel; ChipsSelector in If and Switch"},
	{"7.2", VersionPublishable, "2025-07-08", "", "references in expressions of actions are checked"},
	{"7.3", VersionPublishable, "2025-09-10", "", "stricter routing and data models"},
}

// newest is the version to recommend.
const newest = v7_3

func lookupVersion(s string) (VersionInfo, bool) {
	for _, info := range versions {
		if info.Version == s {
			return info, true
		}
	}
	return VersionInfo{}, false
}

// dataAPIVersion is one version of the data API: how the endpoint is called.
type dataAPIVersion struct {
	name  string
	since version // the oldest Flow JSON version known to go with it
}

// dataAPIVersions lists what data_api_version may say. That 4.0 needs Flow
// JSON 7.3 is known from practice only, so breaking it is a warning.
var dataAPIVersions = []dataAPIVersion{
	{"3.0", v2_1},
	{"4.0", v7_3},
}

// DataAPIVersions lists what data_api_version may say, oldest first.
func DataAPIVersions() []string {
	var names []string
	for _, v := range dataAPIVersions {
		names = append(names, v.name)
	}
	return names
}
