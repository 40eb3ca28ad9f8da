package apitest

import (
	"os"
	"path/filepath"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/s3test"
)

// parts are what an installation uses instead of what is built in, as the environment asks for:
// SIGNATE_TEST_STORAGE=s3 keeps files in a bucket.
type parts struct {
	bucket *s3test.Server
}

func startParts() (*parts, error) {
	p := &parts{}
	if os.Getenv("SIGNATE_TEST_STORAGE") != "s3" {
		return p, nil
	}
	var err error
	p.bucket, err = s3test.Run()
	return p, err
}

func (p *parts) set(c *config.Config) {
	if p.bucket != nil {
		UseBucket(p.bucket)(c)
	}
}

func (p *parts) close() {
	if p.bucket != nil {
		p.bucket.Close()
	}
}

// UseBucket sets a node up to keep its files in the bucket of a server.
func UseBucket(s *s3test.Server) func(*config.Config) {
	return func(c *config.Config) {
		c.S3Endpoint, c.S3Bucket, c.S3AccessKey, c.S3SecretKey = s.URL, s3test.Bucket, s3test.AccessKey, s3test.SecretKey
	}
}

// openBlobs opens the storage of a node's settings.
func openBlobs(c config.Config) (blob.Store, error) {
	if c.S3Endpoint == "" {
		return blob.OpenDisk(filepath.Join(c.DataDir, "files"), nil)
	}
	return blob.OpenS3(blob.S3Config{
		Endpoint: c.S3Endpoint, Bucket: c.S3Bucket, AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey, TempDir: filepath.Join(c.DataDir, "files", "tmp"),
	})
}
