package flowjson

// endpointURIStep moves the endpoint's address out of the document: from 3.0
// on it belongs to the flow itself. Meta, "Flows Changelogs".
func endpointURIStep(m *migration) {
	const key = "data_channel_uri"
	at := m.member(0, key)
	if at == none {
		return
	}
	is := func(c nodeID) bool { return string(m.keyText(c)) == key }
	for c := nodeID(1); c < m.nodes[0].next; c = m.nodes[c].next {
		if is(c) {
			m.changed(c, "took data_channel_uri out: %s", m.raw(c))
		}
	}
	if m.kind(at) == kindString {
		m.endpoint = string(m.text(at))
	}
	m.decide(at, "give the endpoint's address, %s, to the flow itself: endpointUri of AWS's API, endpoint_uri of Meta's", m.raw(at))
	m.remove(0, is)
}
