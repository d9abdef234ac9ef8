// Package atomicfile writes files in one go, and sees to it that their names
// last.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// newMode is the mode of a file that was not there before: of documents that
// go into a repository, and hold no secret.
const newMode = 0o644

// Write puts data in place of a file's contents in one go, or makes the file:
// whoever reads it finds the old contents or the new, after a crash too. The
// mode stays, and a link goes on leading to the file.
func Write(path string, data []byte) (err error) {
	mode := fs.FileMode(newMode)
	switch target, missing := filepath.EvalSymlinks(path); {
	case missing == nil:
		path = target
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return &fs.PathError{Op: "replace", Path: path, Err: errors.New("not a regular file")}
		}
		mode = info.Mode().Perm()
	case !errors.Is(missing, fs.ErrNotExist):
		return missing
	}
	// CreateTemp makes a file that its owner alone can read.
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(mode)
	}
	if err == nil {
		err = temp.Sync() // before the rename, or a crash can leave an empty file
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
