package checks

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// IsReadable leaves out what is not there, which a start of the node tells of, what this user may not read, and what
// may have no end: a pipe, a device.
func IsReadable(path string) bool {
	if path == "" {
		return false
	}
	if facts, err := os.Stat(path); err == nil && !facts.Mode().IsRegular() && !facts.IsDir() {
		return false
	}
	file, err := os.Open(path)
	if err == nil {
		file.Close()
	}
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission)
}

// InFile says which file an error is about.
func InFile(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%q: %w", path, err)
}

// KeyPair judges a certificate and its key, once both are there.
func KeyPair(certificate, key string) error {
	if !IsReadable(certificate) || !IsReadable(key) {
		return nil
	}
	_, err := tls.LoadX509KeyPair(certificate, key)
	return InFile(certificate, err)
}

// Authorities judges a bundle of certificates, if it is there.
func Authorities(path string) error {
	if !IsReadable(path) {
		return nil
	}
	data, err := os.ReadFile(path)
	if err == nil && !x509.NewCertPool().AppendCertsFromPEM(data) {
		err = errors.New("no certificate in it")
	}
	return InFile(path, err)
}
