package flowjson

import "encoding/json"

// ReadViewData reads data that arrives while a flow runs, such as an
// endpoint's answer or the payload that a flow starts with: JSON, in which
// objects under the key of an event become actions as a [View] has them. Those
// that cannot be read are left out. version is that of the flow; one that is
// not known counts as the newest. Bytes that are no JSON give a [*SyntaxError].
// Without any action the result is src itself.
func ReadViewData(version string, src []byte) ([]byte, error) {
	t, fault := read(src)
	if fault != nil {
		return nil, fault.err(src)
	}
	v := newest
	if info, known := lookupVersion(version); known && info.State != VersionRetired {
		v, _ = parseVersion(version)
	}
	r := newViewer(t, v)
	if r.marks[0]&markAction == 0 {
		return src, nil
	}
	return r.data(0), nil
}

// data is n as JSON in which actions are read.
func (r *viewer) data(n nodeID) json.RawMessage {
	if r.marks[n]&markAction == 0 {
		return r.raw(n)
	}
	return r.appendData(nil, n)
}

func (r *viewer) appendData(dst []byte, n nodeID) []byte {
	if r.marks[n]&markAction == 0 {
		return append(dst, r.raw(n)...)
	}
	open, closing := byte('{'), byte('}')
	if r.kind(n) == kindArray {
		open, closing = '[', ']'
	}
	dst = append(dst, open)
	first := len(dst)
	for m := range r.children(n) {
		var value []byte
		if r.isAction(m) {
			a := r.action(m)
			if a == nil {
				continue
			}
			value, _ = json.Marshal(a)
		}
		if len(dst) > first {
			dst = append(dst, ',')
		}
		if open == '{' {
			dst = append(append(append(dst, '"'), r.rawKey(m)...), '"', ':')
		}
		if value != nil {
			dst = append(dst, value...)
		} else {
			dst = r.appendData(dst, m)
		}
	}
	return append(dst, closing)
}
