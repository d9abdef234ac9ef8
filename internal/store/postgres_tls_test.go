package store

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"database/sql"
	"encoding/pem"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"flowport/internal/store/storetest"
)

// authority is a certificate authority of a test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string // the certificate in PEM
}

func newAuthority(t *testing.T, name string) *authority {
	a := &authority{key: newKey(t), file: filepath.Join(t.TempDir(), "ca.pem")}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der := sign(t, template, template, a.key, a.key)
	var err error
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	writePEM(t, a.file, "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) []byte {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestPostgresTLS connects to a server whose certificate is for 127.0.0.1.
func TestPostgresTLS(t *testing.T) {
	if !ownServer(t) {
		return
	}
	good, wrong := newAuthority(t, "good"), newAuthority(t, "wrong")
	serveTLS(t, good)
	where, err := url.Parse(storetest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	at := func(host, mode, authority string) string {
		u := *where
		query := u.Query()
		query.Set("sslmode", mode)
		query.Set("sslrootcert", authority)
		u.Host, u.RawQuery = net.JoinHostPort(host, where.Port()), query.Encode()
		return u.String()
	}
	t.Run("is used with the server's authority", func(t *testing.T) {
		for _, mode := range []string{"verify-full", "verify-ca"} {
			s := openDir(t, at("127.0.0.1", mode, good.file))
			write(t, s, func(tx *Tx) error {
				var encrypted bool
				err := tx.one(func(row scanner) error { return row.Scan(&encrypted) },
					`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`)
				wantEqual(t, encrypted, true)
				return err
			})
		}
		openDir(t, at("localhost", "verify-ca", good.file)) // which does not look at the name
	})
	for name, c := range map[string]struct{ where, want string }{
		"with another authority": {at("127.0.0.1", "verify-full", wrong.file), "certificate signed by unknown authority; sslrootcert in the URL"},
		"for another host":       {at("localhost", "verify-full", good.file), "match localhost; the URL has to name the host"},
		"without its authority":  {at("127.0.0.1", "verify-full", filepath.Join(t.TempDir(), "none.pem")), "no such file"},
	} {
		t.Run("is refused "+name, func(t *testing.T) {
			s, err := Open(t.Context(), c.where)
			if err == nil {
				s.Close()
			}
			t.Log(err)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q in it", err, c.want)
			}
		})
	}
}

// serveTLS makes the test's own server take TLS.
func serveTLS(t *testing.T, by *authority) {
	admin, err := sql.Open("pgx", os.Getenv("FLOWPORT_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	var data string
	if err := admin.QueryRowContext(t.Context(), "SHOW data_directory").Scan(&data); err != nil {
		t.Fatal(err)
	}
	key := newKey(t)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, filepath.Join(data, "server.key"), "PRIVATE KEY", private)
	writePEM(t, filepath.Join(data, "server.crt"), "CERTIFICATE", sign(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, by.certificate, key, by.key))
	info, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	for _, name := range []string{"server.key", "server.crt"} {
		if err := os.Chown(filepath.Join(data, name), int(owner.Uid), int(owner.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range []string{"ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"} {
		if _, err := admin.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for on := ""; on != "on"; time.Sleep(10 * time.Millisecond) {
		if err := admin.QueryRowContext(t.Context(), "SHOW ssl").Scan(&on); err != nil {
			t.Fatal(err)
		}
	}
}
