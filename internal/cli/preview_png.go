package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"flowport/flowjson"
	"flowport/internal/atomicfile"
	"flowport/internal/console"
	"flowport/internal/livefile"
	"flowport/internal/picture"
)

// phoneWidth and phoneHeight are the window of a picture in CSS pixels; longer
// screens make higher pictures.
const (
	phoneWidth  = 390
	phoneHeight = 780
)

// pictures draws the screens, one after the other in the one browser.
func (c *previewCmd) pictures(ctx context.Context, io *streams, file *livefile.File) error {
	view, err := flowjson.ReadView(file.State().Content)
	if err != nil {
		return &exitError{exitUnread, inFile(filepath.ToSlash(c.File), err)}
	}
	screens, err := c.chosen(view)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	path, err := picture.Find()
	if err != nil {
		return &exitError{exitNoBrowser, err}
	}
	if !console.HasPages() {
		return errors.New("this flowport was built without its pages, which draw; build it with Node.js installed: make")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.Listen, c.Endpoint = "127.0.0.1:0", ""
	shown, err := c.open(ctx, slog.New(slog.NewTextHandler(io.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), file, nil)
	if err != nil {
		return err
	}
	defer func() { cancel(); shown.wait() }()
	if picture.NeedsNoSandbox() {
		fmt.Fprintln(io.Stderr, "flowport: Chromium runs without its sandbox, since root started it")
	}
	browser, err := picture.Start(ctx, path, picture.Size{Width: phoneWidth, Height: phoneHeight, Scale: c.Scale})
	if err != nil {
		return err
	}
	defer browser.Close()
	names := fileNames{}
	for _, id := range screens {
		png, err := browser.Picture(ctx, shown.address(url.Values{"picture": {id}, "look": {c.Look}, "theme": {c.Theme}}))
		if err != nil {
			return fmt.Errorf("screen %s: %w", id, err)
		}
		if err := c.keep(io, names.of(id), png); err != nil {
			return &exitError{exitUnread, fmt.Errorf("write the picture of screen %s: %w", id, err)}
		}
	}
	return nil
}

// chosen gives the ids of the screens to draw.
func (c *previewCmd) chosen(view *flowjson.View) ([]string, error) {
	var ids []string
	seen := map[string]bool{}
	for _, s := range view.Screens {
		if !seen[s.ID] && (c.Screen == "" || c.Screen == s.ID) {
			seen[s.ID] = true
			ids = append(ids, s.ID)
		}
	}
	switch {
	case c.Screen != "" && len(ids) == 0:
		return nil, fmt.Errorf("the flow has no screen %s", c.Screen)
	case len(ids) == 0:
		return nil, errors.New("the flow has no screens")
	case c.Output == "-" && len(ids) > 1:
		return nil, errors.New("standard output takes one picture: say which with --screen ID")
	}
	return ids, nil
}

// keep writes a picture where the user wants it, and tells where that is.
func (c *previewCmd) keep(io *streams, name string, png []byte) error {
	if c.Output == "-" {
		_, err := io.Stdout.Write(png)
		return err
	}
	if err := os.MkdirAll(c.Output, 0o755); err != nil {
		return err
	}
	path := filepath.Join(c.Output, name+".png")
	if err := atomicfile.Write(path, png); err != nil {
		return err
	}
	_, err := fmt.Fprintln(io.Stdout, filepath.ToSlash(path))
	return err
}

// fileNames gives each screen a name that every file system takes, and no two
// the same. Ids that Meta takes stay as they are.
type fileNames map[string]bool

func (used fileNames) of(id string) string {
	const longest = 100
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_', r == '-':
			return r
		}
		return '_'
	}, id)
	name = name[:min(len(name), longest)]
	if name == "" {
		name = "screen"
	}
	unique := name
	for n := 2; used[strings.ToLower(unique)]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	used[strings.ToLower(unique)] = true
	return unique
}
