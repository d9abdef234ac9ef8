package picture

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// ErrNoBrowser says that no Chromium is installed where Find looks.
var ErrNoBrowser = errors.New("no Chromium was found: install chromium or Google Chrome, or set CHROME_PATH to one")

// names are what Chromium is called, in PATH or where the installers of macOS
// and Windows put it.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
}

// Find gives the path of a Chromium: that of the environment variable
// CHROME_PATH, else the first that is installed. [ErrNoBrowser]: there is none.
func Find() (string, error) {
	if given := os.Getenv("CHROME_PATH"); given != "" {
		path, err := exec.LookPath(given)
		if err != nil {
			return "", fmt.Errorf("%w (CHROME_PATH: %w)", ErrNoBrowser, err)
		}
		return path, nil
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}
