package graph

import "testing"

func TestScrub(t *testing.T) {
	for text, want := range map[string]string{
		`{"token":"a\"b\\","id":"1"}`:                                 `{"token":"[scrubbed]","id":"1"}`,
		`{"phone_number" : "49 151", "wa_id": ""}`:                    `{"phone_number" : "[scrubbed]", "wa_id": "[scrubbed]"}`,
		`{"wa_id":4915112345,"id":4915112345}`:                        `{"wa_id":0,"id":4915112345}`,
		`{"d":"{\"pin\":\"12\",\"wa_id\":49,\"id\":1}"}`:              `{"d":"{\"pin\":\"[scrubbed]\",\"wa_id\":0,\"id\":1}"}`,
		`/1?access_token=a&b=c`:                                       `/1?access_token=[scrubbed]&b=c`,
		`{"u":"https:\/\/x\/f?a=b\u0026oh=c"}`:                        `{"u":"https:\/\/x\/f?a=b\u0026oh=[scrubbed]"}`,
		`call +49 (151) 234-567 now`:                                  `call [scrubbed] now`,
		`the secret QQQ, and EAAabcdefghijklmnopqrstuvwxyz0123456789`: `the secret [scrubbed], and [scrubbed]`,
	} {
		if got := scrub(text, "QQQ"); got != want {
			t.Errorf("%s\n gives %s\n want  %s", text, got, want)
		}
	}
}
