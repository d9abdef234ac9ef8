package store

// PublicKey reads the PEM of a phone number's public key. ErrNotFound.
func (tx *Tx) PublicKey(phone string) (pem string, err error) {
	err = tx.one(func(row scanner) error { return row.Scan(&pem) },
		`SELECT pem FROM public_key WHERE phone = $1`, phone)
	return pem, err
}

// SetPublicKey writes the PEM of a phone number's public key, in place of an
// earlier one.
func (tx *Tx) SetPublicKey(phone, pem string) error {
	_, err := tx.exec(`INSERT INTO public_key (phone, pem) VALUES ($1, $2)
		ON CONFLICT (phone) DO UPDATE SET pem = excluded.pem`, phone, pem)
	return err
}

// Subscribed tells whether the app is subscribed to an account's webhooks.
func (tx *Tx) Subscribed(waba string) (bool, error) {
	var n int
	err := tx.one(func(row scanner) error { return row.Scan(&n) },
		`SELECT COUNT(*) FROM subscription WHERE waba = $1`, waba)
	return n > 0, err
}

// SetSubscribed subscribes the app to an account's webhooks, or ends that.
func (tx *Tx) SetSubscribed(waba string, subscribed bool) error {
	query := `DELETE FROM subscription WHERE waba = $1`
	if subscribed {
		query = `INSERT INTO subscription (waba) VALUES ($1) ON CONFLICT (waba) DO NOTHING`
	}
	_, err := tx.exec(query, waba)
	return err
}
