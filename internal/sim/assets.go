package sim

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"flowport/internal/meta"
	"flowport/internal/store"
)

// downloadLifetime is how long a download link works. Meta says only that it
// ends.
const downloadLifetime = time.Hour

// Assets implements [meta.Service]. The asset is the flow's draft.
func (s *Sim) Assets(ctx context.Context, waba, flow string) ([]meta.Asset, error) {
	id, ok := parseID(flow)
	if !ok {
		return nil, unknownFlow("get", flow)
	}
	var revision int64
	err := s.store.ReadOne(ctx, func(tx *store.Tx) error {
		f, err := tx.Flow(waba, id)
		if err == nil {
			revision = f.Draft
		}
		return err
	})
	if err != nil {
		return nil, translate(err, "get", flow)
	}
	if revision == 0 {
		return []meta.Asset{}, nil
	}
	return []meta.Asset{{Name: "flow.json", Type: "FLOW_JSON", DownloadURL: s.downloadURL(id, revision)}}, nil
}

// downloadURL makes a link to the bytes of one revision.
func (s *Sim) downloadURL(flow, revision int64) string {
	expires := s.now().Add(downloadLifetime).Unix()
	query := url.Values{
		"revision":  {strconv.FormatInt(revision, 10)},
		"expires":   {strconv.FormatInt(expires, 10)},
		"signature": {s.signDownload(flow, revision, expires)},
	}
	return s.baseURL() + "/assets/" + formatID(flow) + "/flow.json?" + query.Encode()
}

func (s *Sim) signDownload(flow, revision, expires int64) string {
	mac := hmac.New(sha256.New, s.key)
	fmt.Fprintf(mac, "download\n%d\n%d\n%d", flow, revision, expires)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// OpenAsset gives the bytes that a download link is for, exactly as they were
// uploaded; query is the link's query. [meta.ErrLinkInvalid]: the link is not
// one of [Sim.Assets], or its flow is deleted; [meta.ErrLinkExpired]: it is
// older than an hour.
func (s *Sim) OpenAsset(ctx context.Context, flow string, query url.Values) ([]byte, error) {
	id, ok := parseID(flow)
	revision, revisionErr := strconv.ParseInt(query.Get("revision"), 10, 64)
	expires, expiresErr := strconv.ParseInt(query.Get("expires"), 10, 64)
	if !ok || revisionErr != nil || expiresErr != nil ||
		!hmac.Equal([]byte(query.Get("signature")), []byte(s.signDownload(id, revision, expires))) {
		return nil, meta.ErrLinkInvalid
	}
	if s.now().Unix() >= expires {
		return nil, meta.ErrLinkExpired
	}
	var src []byte
	err := s.store.ReadOne(ctx, func(tx *store.Tx) error {
		var err error
		src, err = tx.FlowJSON(id, revision)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, meta.ErrLinkInvalid
	}
	return src, err
}
