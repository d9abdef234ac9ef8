package awsapi

import (
	"context"

	"flowport/internal/registry"
)

// phoneNumber is WhatsAppPhoneNumberSummary, and WhatsAppPhoneNumberDetail, of
// the model.
type phoneNumber struct {
	ARN                    string `json:"arn"`
	PhoneNumber            string `json:"phoneNumber"`
	PhoneNumberID          string `json:"phoneNumberId"`
	MetaPhoneNumberID      string `json:"metaPhoneNumberId"`
	DisplayPhoneNumberName string `json:"displayPhoneNumberName"`
	DisplayPhoneNumber     string `json:"displayPhoneNumber"`
	QualityRating          string `json:"qualityRating"`
	DataLocalizationRegion string `json:"dataLocalizationRegion,omitempty"`
}

func (c *call) phoneNumberOf(p registry.PhoneNumber) phoneNumber {
	return phoneNumber{
		ARN:                    c.arnOf("phone-number-id", p.ID),
		PhoneNumber:            p.Number,
		PhoneNumberID:          p.ID,
		MetaPhoneNumberID:      p.MetaID,
		DisplayPhoneNumberName: p.DisplayName,
		DisplayPhoneNumber:     p.DisplayNumber,
		QualityRating:          p.QualityRating,
		DataLocalizationRegion: p.DataLocalizationRegion,
	}
}

type getLinkedPhoneNumberOutput struct {
	PhoneNumber                     phoneNumber `json:"phoneNumber"`
	LinkedWhatsAppBusinessAccountID string      `json:"linkedWhatsAppBusinessAccountId"`
}

func (s *Server) getLinkedPhoneNumber(_ context.Context, c *call) (any, error) {
	return getLinkedPhoneNumberOutput{c.phoneNumberOf(c.phoneNumber), c.waba.ID}, nil
}
