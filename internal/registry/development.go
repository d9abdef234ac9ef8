package registry

import (
	"context"
	"errors"
)

// The development identity: what local AWS tools use by habit.
const (
	DevelopmentKeyID   = "test"
	DevelopmentSecret  = "test"
	DevelopmentAccount = "000000000000"
	DevelopmentUser    = "test"
	DevelopmentWABA    = "waba-0123456789abcdef0123456789abcdef"
)

// EnsureDevelopment makes the development key and its WABA where they are
// missing, and returns both, the WABA as it is seen in region. Anybody knows
// the key: a server must take it on a loopback address only.
func (r *Registry) EnsureDevelopment(ctx context.Context, region string) (*Key, *WABA, error) {
	k, err := r.Key(ctx, DevelopmentKeyID)
	if errors.Is(err, ErrNotFound) {
		k = &Key{
			ID: DevelopmentKeyID, Secret: DevelopmentSecret, Account: DevelopmentAccount, User: DevelopmentUser,
			Development: true, CreatedAt: now(),
		}
		if err = r.insertKey(ctx, k); errors.Is(err, ErrExists) { // another process was faster
			k, err = r.Key(ctx, DevelopmentKeyID)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	_, err = r.LinkWABA(ctx, WABA{
		ID: DevelopmentWABA, Account: DevelopmentAccount, Region: AnyRegion,
		MetaID: "102290129340398", Name: "flowport development",
		PhoneNumbers: []PhoneNumber{{
			ID: "phone-number-id-0123456789abcdef0123456789abcdef", MetaID: "106540352242922",
			Number: "+15550100000", DisplayNumber: "+1 555-010-0000", DisplayName: "flowport development",
			QualityRating: "GREEN",
		}},
		Currency: "USD", TimezoneID: "1",
		MessageTemplateNamespace: "01234567_89ab_cdef_0123_456789abcdef",
	}, "")
	if err != nil && !errors.Is(err, ErrExists) {
		return nil, nil, err
	}
	w, err := r.WABA(ctx, DevelopmentAccount, region, DevelopmentWABA)
	return k, w, err
}
