package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"flowport/internal/iam"
	"flowport/internal/registry"
)

// keysCmd is what can be done with access keys.
type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Make an access key and show its secret once."`
	List   keysListCmd   `cmd:"" help:"List access keys."`
	Delete keysDeleteCmd `cmd:"" help:"Delete an access key."`
}

// Help is shown by `flowport keys --help`.
func (keysCmd) Help() string {
	return `A key belongs to a user of an account. Without a policy it may do everything; with
one it may do what an IAM policy document allows. A running server sees changes
within seconds.

Examples:

  flowport keys create --user ci
  flowport keys create --user reader --policy read-only.json
  flowport keys create --user laptop --session 12h`
}

type keysCreateCmd struct {
	dataDir
	Account string        `default:"000000000000" env:"FLOWPORT_ACCOUNT" help:"Account, 12 digits (default: ${default})."`
	User    string        `default:"flowport" help:"Name of the IAM user (default: ${default})."`
	Policy  string        `type:"existingfile" placeholder:"FILE" help:"IAM policy document (JSON) that says what the key may do."`
	Session time.Duration `placeholder:"DURATION" help:"Make temporary credentials with a session token that end after this time, such as 12h."`
	JSON    bool          `help:"Print JSON."`
}

// Run makes a key and prints it.
func (c *keysCreateCmd) Run(io *streams) error {
	var policy []byte
	if c.Policy != "" {
		var err error
		if policy, err = os.ReadFile(c.Policy); err != nil {
			return err
		}
		if _, err := iam.ParsePolicy(policy); err != nil {
			return &exitError{exitUsage, fmt.Errorf("%s: %w", c.Policy, err)}
		}
	}
	ctx := context.Background()
	records, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	ctx = recorded(ctx, "CreateAccessKey", c.Account, "", map[string]any{"userName": c.User, "policy": c.Policy != "", "session": c.Session.String()})
	key, err := records.CreateKey(ctx, registry.NewKey{Account: c.Account, User: c.User, Policy: policy, Session: c.Session != 0, Lifetime: c.Session})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(io.Stdout).Encode(map[string]string{
			"accessKeyId": key.ID, "secretAccessKey": key.Secret, "sessionToken": key.SessionToken,
			"account": key.Account, "user": key.User, "arn": key.PrincipalARN(),
		})
	}
	fmt.Fprintf(io.Stdout, "export AWS_ACCESS_KEY_ID=%s\nexport AWS_SECRET_ACCESS_KEY=%s\n", key.ID, key.Secret)
	if key.SessionToken != "" {
		fmt.Fprintf(io.Stdout, "export AWS_SESSION_TOKEN=%s\n", key.SessionToken)
	}
	fmt.Fprintf(io.Stderr, "Made a key for %s. Keep the secret: it is not shown again.\n", key.PrincipalARN())
	return nil
}

type keysListCmd struct {
	dataDir
}

// Run lists keys, without secrets.
func (c *keysListCmd) Run(io *streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	keys, err := records.Keys(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(io.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tACCOUNT\tUSER\tMAY DO\tCREATED\tENDS")
	for _, k := range keys {
		may, ends := "everything", "never"
		if k.Policy != nil {
			may = "by policy"
		}
		if !k.ExpiresAt.IsZero() {
			ends = k.ExpiresAt.Format(time.RFC3339)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Account, k.User, may, k.CreatedAt.Format(time.RFC3339), ends)
	}
	return table.Flush()
}

type keysDeleteCmd struct {
	dataDir
	ID string `arg:"" help:"Access key id."`
}

// Run deletes a key.
func (c *keysDeleteCmd) Run(io *streams) error {
	ctx := context.Background()
	records, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer records.Close()
	err = records.DeleteKey(recorded(ctx, "DeleteAccessKey", "", "", map[string]any{"accessKeyId": c.ID}), c.ID)
	if errors.Is(err, registry.ErrNotFound) {
		return fmt.Errorf("there is no access key %s; 'flowport keys list' shows all", c.ID)
	}
	return err
}
