package flowjson

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// justified lists the errors in documents that a simple check thought valid:
// the SHA-256 of the document, the code, and why Meta would report it too. Each
// is a row of Meta's page "Error Codes" that the document plainly meets.
var justified = []struct {
	hash string
	code Code
	why  string
}{
	{"100cac63ee85e5636286dd6cab07292dcce229e3975cfd16e43cd3385f8dafd5", codeNextScreen, "a screen navigates to itself"},
	{"100cac63ee85e5636286dd6cab07292dcce229e3975cfd16e43cd3385f8dafd5", codeDynamicData, "the schema of the options declares neither id nor title"},
	{"0858336440e1aa075dfff34ac6d06f227732232deba4f37b964b40bb0a82ef34", codeNavigatePayload, "__example__ stands beside the fields, so that it is one; neither it nor the others are sent"},
	{"0858336440e1aa075dfff34ac6d06f227732232deba4f37b964b40bb0a82ef34", codePattern, "a data source is a web address, neither options nor a reference"},
	{"ad5d3c40965b0e209c371d5684ca80c4caf5c43eceea3aa6226cf0928591d3f2", codeScreenData, "the type of a field is a list of two types"},
	{"79b922fe4a4dba1133a53f763601e637045d7085225146a1b03fb6deb3a7779b", codeRouting, "the model is empty, though there are several screens, and lacks their navigate actions"},
	{"79b922fe4a4dba1133a53f763601e637045d7085225146a1b03fb6deb3a7779b", codeNavigatePayload, "the payload has fields that the data of the next screen does not declare"},
	{"79b922fe4a4dba1133a53f763601e637045d7085225146a1b03fb6deb3a7779b", codeClickPayload, "a value of the payload refers to a field that the screen's data does not declare"},
	{"16e581f304bbefa9f6d778b237ecb07f38c0f45b222c830033565d3a3aba0b0a", codeNavigatePayload, "the payload has fields that the data of the next screen does not declare"},
	{"16e581f304bbefa9f6d778b237ecb07f38c0f45b222c830033565d3a3aba0b0a", codeClickPayload, "a value of the payload refers to a field that the screen's data does not declare"},
	{"a60ab116e1b84d78c8671b711b4a41060686e38aff413bff83e53324e1079ebb", codeInvalidValue, "a condition stands in backticks, which are no character of the language"},
	{"a60ab116e1b84d78c8671b711b4a41060686e38aff413bff83e53324e1079ebb", codeNavigatePayload, "the payload has fields that the data of the next screen does not declare"},
	{"9524eb80106d3cbfb46b83e81fa4bc7ac0f4fcbb5f46d951ba411e3685f6de29", codeDynamicData, "the schema of the options declares neither id nor title"},
	{"eb110c33fff39ff1622391f3e3de4c85244f5b014e66cd8081a4466138a5553f", codeRouting, "no way of the model leads to or from one of the screens"},
	{"68bd74b118876c24881eea3797b92300805a4743ebb729b0950d5ca1d845f512", codeRouting, "no way of the model leads to or from one of the screens"},
	{"77d29eee97df8ef08d4cc403b9dd4f2c0207ada4ac82215fca4378bbbf386b06", codeRouting, "the model is empty, though there are several screens, and lacks their navigate actions"},
	{"77d29eee97df8ef08d4cc403b9dd4f2c0207ada4ac82215fca4378bbbf386b06", codePattern, "a date is written as milliseconds; from 5.0 on it is YYYY-MM-DD"},
	{"6ba03aeadf0ea50019c8fcbe8b56e8c75baac45e99beb856af92fefabcfb2d6f", codeRouting, "the model is empty, though there are several screens, and lacks their navigate actions"},
	{"6ba03aeadf0ea50019c8fcbe8b56e8c75baac45e99beb856af92fefabcfb2d6f", codePattern, "a date is written as milliseconds; from 5.0 on it is YYYY-MM-DD"},
	{"dc67f70de289aa399255e1090be956bb2126cca932fb7ea7c07d7da603404e43", codeRouting, "the model is empty, though there are several screens, and lacks their navigate actions"},
}

// TestCorpus compiles other people's documents. None may panic; those that a
// simple check thought valid, and Meta publishes, have no errors but those
// that have been looked at; those that do not parse have one.
func TestCorpus(t *testing.T) {
	manifest, err := os.ReadFile("../../shared/corpus/manifest.tsv")
	if err != nil {
		t.Skip("../../shared/corpus missing")
	}
	valid, clean, met := 0, 0, 0
	for line := range strings.Lines(string(manifest)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) < 10 || fields[0] == "file" {
			continue
		}
		src, err := os.ReadFile(filepath.Join("../../shared/corpus", fields[0]))
		if err != nil {
			t.Error(err)
			continue
		}
		r := Compile(src)
		folder, _, _ := strings.Cut(fields[0], "/")
		if folder == "broken" {
			if errors := r.Errors(); len(errors) != 1 || errors[0].Error != codeInvalidFlowJSON {
				t.Errorf("%s: %v", fields[0], errors)
			}
			continue
		}
		if fields[9] != "valid" || !r.Publishable() {
			continue
		}
		valid++
		if !r.HasErrors() {
			clean++
		}
		hash := fmt.Sprintf("%x", sha256.Sum256(src))
		known := map[Code]bool{}
		for _, j := range justified {
			if j.hash == hash {
				known[j.code] = true
				met++
			}
		}
		found := map[Code]bool{}
		for _, e := range r.Errors() {
			found[e.Error] = true
			if !known[e.Error] {
				t.Errorf("%s:%d:%d %s %s %s", fields[0], e.LineStart, e.ColumnStart, e.Error, e.Message, e.Pointers[0].Path)
			}
		}
		for code := range known {
			if !found[code] {
				t.Errorf("%s has no %s any more", fields[0], code)
			}
		}
	}
	if met != len(justified) {
		t.Errorf("%d of %d rows of the table belong to a document", met, len(justified))
	}
	t.Logf("%d of %d documents judged valid have no errors", clean, valid)
}
