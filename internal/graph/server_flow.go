package graph

import (
	"context"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"flowport/internal/meta"
)

// succeeded is the answer to a change that has nothing to tell.
var succeeded = outcome{Success: true}

// selections reads the parameter fields for nodes of a view.
func selections[T any](q *request, v *view[T]) ([]selection, error) {
	asked, err := parseFields(q.parameters.text(paramFields))
	if err != nil {
		return nil, err
	}
	return asked, v.check(asked)
}

func (q *request) shown(f *meta.Flow) shownFlow {
	return shownFlow{f, q.parameters.text("date_format") == "U"}
}

func (s *Server) createFlow(ctx context.Context, q *request) (any, error) {
	p := q.parameters
	name, err := p.required(paramName)
	if err != nil {
		return nil, err
	}
	categories, err := p.list(paramCategories)
	if err != nil {
		return nil, err
	}
	if categories == nil {
		return nil, invalidParameter("(#100) The parameter %s is required.", paramCategories)
	}
	publish, err := p.flag(paramPublish)
	if err != nil {
		return nil, err
	}
	if _, both := p.get("clone_template"); both {
		if _, both = p.get(paramCloneFlowID); both {
			e := invalidParameter("Invalid parameter")
			e.UserTitle = "Only one clone source can be set"
			return nil, e
		}
		return nil, invalidParameter("(#100) The parameter clone_template is not built in flowport.")
	}
	in := meta.NewFlow{
		Name: name, Categories: categories, Publish: publish,
		CloneFlowID: p.text(paramCloneFlowID), EndpointURI: p.text(paramEndpointURI),
	}
	if flowJSON, ok := p.get(paramFlowJSON); ok {
		in.FlowJSON = flowJSON
		if flowJSON == nil {
			in.FlowJSON = []byte{} // no bytes are not none
		}
	}
	created, err := s.Meta.CreateFlow(ctx, q.waba, in)
	if err != nil {
		return nil, err
	}
	return succeededWith(created), nil
}

func (s *Server) getFlow(ctx context.Context, q *request) (any, error) {
	asked, err := selections(q, &flowFields)
	if err != nil {
		return nil, err
	}
	for i := range asked {
		switch f := &asked[i]; f.name {
		case fieldPreview:
			if f.value("invalidate") == "true" {
				if _, err := s.Meta.Preview(ctx, q.waba, q.object, true); err != nil {
					return nil, err
				}
			}
		case fieldHealth:
			if phone := f.value("phone_number"); phone != "" && !q.account().has(phone) {
				return nil, noObject("get", clipped(phone))
			}
		}
	}
	f, err := s.Meta.Flow(ctx, q.waba, q.object)
	if err != nil {
		return nil, err
	}
	return flowFields.show(q.shown(f), asked)
}

// has reports whether a phone number is one of the account's.
func (a *Account) has(phone string) bool {
	return slices.ContainsFunc(a.PhoneNumbers, func(p PhoneNumber) bool { return p.ID == phone })
}

func (s *Server) listFlows(ctx context.Context, q *request) (any, error) {
	asked, err := selections(q, &flowFields)
	if err != nil {
		return nil, err
	}
	limit, err := q.parameters.number(paramLimit)
	if err != nil {
		return nil, err
	}
	page, err := s.Meta.Flows(ctx, q.waba, meta.Page{
		Limit: limit, After: q.parameters.text(paramAfter), Before: q.parameters.text(paramBefore),
	})
	if err != nil {
		return nil, err
	}
	whole := slices.ContainsFunc(asked, func(f selection) bool { return !slices.Contains(defaultFields, f.name) })
	out := list[node]{Data: []node{}, Paging: q.paging(page)}
	for i := range page.Flows {
		f := &page.Flows[i]
		if whole { // a page has summaries only
			f, err = s.Meta.Flow(ctx, q.waba, f.ID)
			if isNoObject(err) {
				continue // deleted meanwhile
			}
			if err != nil {
				return nil, err
			}
		}
		n, err := flowFields.show(q.shown(f), asked)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, n)
	}
	return out, nil
}

// paging tells how a list goes on; nil for one without entries.
func (q *request) paging(page meta.FlowPage) *paging {
	if len(page.Flows) == 0 {
		return nil
	}
	p := &paging{Cursors: cursors{Before: page.First, After: page.Last}}
	if page.Next != "" {
		p.Next = q.pageURL(paramAfter, page.Next)
	}
	if page.Previous != "" {
		p.Previous = q.pageURL(paramBefore, page.Previous)
	}
	return p
}

// pageURL is the address of another page of the same list. As Meta's does, it
// carries the token if the request had it in its query.
func (q *request) pageURL(direction, cursor string) string {
	scheme := "http"
	if q.TLS != nil || q.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	query := q.URL.Query()
	query.Del(paramAfter)
	query.Del(paramBefore)
	query.Set(direction, cursor)
	u := url.URL{Scheme: scheme, Host: q.Host, Path: q.URL.Path, RawQuery: query.Encode()}
	return u.String()
}

func (s *Server) updateFlow(ctx context.Context, q *request) (any, error) {
	categories, err := q.parameters.list(paramCategories)
	if err != nil {
		return nil, err
	}
	return succeeded, s.Meta.UpdateFlow(ctx, q.waba, q.object, meta.FlowUpdate{
		Name:          q.parameters.text(paramName),
		Categories:    categories,
		EndpointURI:   q.parameters.text(paramEndpointURI),
		ApplicationID: q.parameters.text(paramApplicationID),
	})
}

func (s *Server) deleteFlow(ctx context.Context, q *request) (any, error) {
	return succeeded, s.Meta.Delete(ctx, q.waba, q.object)
}

func (s *Server) publish(ctx context.Context, q *request) (any, error) {
	return succeeded, s.Meta.Publish(ctx, q.waba, q.object)
}

func (s *Server) deprecate(ctx context.Context, q *request) (any, error) {
	return succeeded, s.Meta.Deprecate(ctx, q.waba, q.object)
}

// upload takes multipart forms only, as Meta does. Fields that it does not know
// are ignored: some libraries send messaging_product.
func (s *Server) upload(ctx context.Context, q *request) (any, error) {
	if !strings.HasPrefix(strings.ToLower(q.Header.Get("Content-Type")), "multipart/form-data") {
		return nil, invalidParameter("(#100) Send the file as multipart/form-data.")
	}
	src, ok := q.parameters.get(paramFile)
	if !ok {
		return nil, invalidParameter("(#100) The parameter %s is required.", paramFile)
	}
	for name, want := range map[string]string{paramAssetType: assetType, paramName: assetName} {
		value, err := q.parameters.required(name)
		if err != nil {
			return nil, err
		}
		if value != want {
			return nil, invalidParameter("(#100) Param %s must be one of {%s}", name, want)
		}
	}
	errs, err := s.Meta.UploadFlowJSON(ctx, q.waba, q.object, src)
	if err != nil {
		return nil, err
	}
	return succeededWith(errs), nil
}

func (s *Server) listAssets(ctx context.Context, q *request) (any, error) {
	assets, err := s.Meta.Assets(ctx, q.waba, q.object)
	if err != nil {
		return nil, err
	}
	out := list[assetNode]{Data: []assetNode{}}
	for _, a := range assets {
		out.Data = append(out.Data, assetNode{a.Name, a.Type, a.DownloadURL})
	}
	out.Paging = wholeList(len(assets))
	return out, nil
}

// wholeList is the paging of a list that is always one page.
func wholeList(entries int) *paging {
	if entries == 0 {
		return nil
	}
	cursor := func(i byte) string { return base64.RawURLEncoding.EncodeToString([]byte{i}) }
	return &paging{Cursors: cursors{Before: cursor(0), After: cursor(byte(entries - 1))}}
}
