package atomicfile

import (
	"errors"
	"os"
	"runtime"
)

// SyncDir returns when the names that a folder has are on the disk. Windows
// knows no such call, and writes names down by itself.
func SyncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
