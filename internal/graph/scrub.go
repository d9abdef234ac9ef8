package graph

import "regexp"

// tokenLike is how Meta's access tokens look: EAA and many letters and digits.
var tokenLike = regexp.MustCompile(`\bEA[A-Za-z0-9]{30,}`)
