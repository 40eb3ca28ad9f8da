package server

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
)

// openBlobs opens the storage of files: the bucket of the settings, else the data directory.
func openBlobs(cfg config.Config) (blob.Store, error) {
	if cfg.S3Endpoint != "" {
		return blob.OpenS3(blob.S3Config{
			Endpoint: cfg.S3Endpoint, Public: cfg.S3PublicEndpoint, Bucket: cfg.S3Bucket, Region: cfg.S3Region,
			AccessKey: cfg.S3AccessKey, SecretKey: cfg.S3SecretKey, TempDir: filepath.Join(cfg.DataDir, "files", "tmp"),
		})
	}
	blobs, err := blob.OpenDisk(filepath.Join(cfg.DataDir, "files"), time.Now)
	if err != nil {
		return nil, fmt.Errorf("open the file storage: %w", err)
	}
	return blobs, nil
}
