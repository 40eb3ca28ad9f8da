package e2e

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/signate/signate/test/s3test"
	"github.com/signate/signate/test/sample"
)

const (
	uploadSize   = 64 << 20 // unless SIGNATE_TEST_UPLOAD says otherwise, in bytes
	uploadBreaks = 10
	uploadMemory = 150e6 // of the server, at most
)

// A large file whose line breaks ten times in the middle of a piece arrives as it was sent, by little memory. make
// big-upload runs it with 2 GB.
func TestUpload_of_a_large_file_survives_ten_broken_lines(t *testing.T) {
	size := sizeAsked(t)
	p := NewProgram(t)
	if os.Getenv("SIGNATE_TEST_STORAGE") == "s3" {
		s3 := s3test.Start(t)
		p.Env = []string{"SIGNATE_S3_ENDPOINT=" + s3.URL, "SIGNATE_S3_BUCKET=" + s3test.Bucket, "SIGNATE_S3_ACCESS_KEY=" + s3test.AccessKey, "SIGNATE_S3_SECRET_KEY=" + s3test.SecretKey}
	}
	p.Start(t)
	p.SignIn(t)
	film := newLongFilm(size)
	want := film.digest(t)
	memory := p.WatchMemory(t)
	began := time.Now()

	u := p.announce(t, film)
	for i := range uploadBreaks {
		// At a random place of its share, so that ten of them fit.
		left := film.size - u.offset
		u.breakOff(t, 1+rand.Int64N(2*left/int64(uploadBreaks-i+1)-1), i%2 == 0)
	}
	id := u.rest(t)
	took := time.Since(began)

	p.arrived(t, id, size, want, 5*time.Minute)
	m := memory()
	t.Logf("%d bytes with %d broken lines in %v; until processed and downloaded: %v", size, uploadBreaks, took.Round(time.Millisecond), m)
	if m.Peak > uploadMemory {
		t.Errorf("the server took %v", m)
	}
}

// sizeAsked returns how much the run is to upload, in bytes.
func sizeAsked(t *testing.T) int64 {
	t.Helper()
	text := os.Getenv("SIGNATE_TEST_UPLOAD")
	if text == "" {
		return uploadSize
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// arrived waits until the film is processed, and checks that it is what was sent, in the asset and in its download.
func (p *Program) arrived(t *testing.T, id string, size int64, want string, patience time.Duration) {
	t.Helper()
	var a struct {
		SHA256   string `json:"sha256"`
		FileSize int64  `json:"file_size"`
		Status   string `json:"processing_status"`
	}
	Eventually(t, patience, "the film is not processed", func() bool {
		_, err := p.Call(t.Context(), http.MethodGet, "/api/v3/assets/"+id+"/", nil, &a)
		return err == nil && a.Status != "pending" && a.Status != "processing"
	})
	if a.SHA256 != want || a.FileSize != size || a.Status != "completed" {
		t.Errorf("the asset is %+v, want %d bytes of %s", a, size, want)
	}
	if got := p.download(t, id, size); got != want {
		t.Errorf("what is downloaded has the digest %s, want %s", got, want)
	}
}

// upload is a resumable upload on its way.
type upload struct {
	p       *Program
	film    *longFilm
	address string
	offset  int64
}

func (p *Program) announce(t *testing.T, film *longFilm) *upload {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/api/v3/uploads/", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + p.Token, "Tus-Resumable": "1.0.0", "Upload-Length": strconv.FormatInt(film.size, 10),
		"Upload-Metadata": "filename " + base64.StdEncoding.EncodeToString([]byte("film.mp4")),
	} {
		r.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("announce: %s", res.Status)
	}
	address, err := res.Location()
	if err != nil {
		t.Fatal(err)
	}
	return &upload{p: p, film: film, address: address.Path}
}

// patch sends n of the bytes that the server does not have, over a line of its own that announces all of them. When the
// server still had bytes of the line before to read, it has gone on meanwhile and refuses; then it is asked again.
func (u *upload) patch(t *testing.T, n int64) (conn *net.TCPConn, sent int64) {
	t.Helper()
	for range 10 {
		n = min(n, u.film.size-u.offset)
		conn := u.dial(t)
		if _, err := io.Copy(conn, io.NewSectionReader(u.film, u.offset, n)); err == nil {
			return conn, n
		}
		_ = conn.Close()
		t.Logf("refused at %d", u.offset)
		u.offset = u.kept(t)
	}
	t.Fatalf("nothing is taken at %d", u.offset)
	return nil, 0
}

func (u *upload) dial(t *testing.T) *net.TCPConn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.p.addr)
	if err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf("PATCH %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\n"+
		"Content-Type: application/offset+octet-stream\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", u.address, u.p.addr, u.p.Token, u.offset, u.film.size-u.offset)
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

// breakOff sends n bytes and drops the line, abruptly or as a client that ends does, then asks how far the upload is.
func (u *upload) breakOff(t *testing.T, n int64, abruptly bool) {
	t.Helper()
	conn, n := u.patch(t, n)
	if abruptly {
		_ = conn.SetLinger(0) // a reset
	}
	_ = conn.Close()
	kept := u.kept(t)
	if kept < u.offset || kept > u.offset+n {
		t.Fatalf("%d bytes are kept, of %d and %d more", kept, u.offset, n)
	}
	t.Logf("the line broke %d bytes behind %d; %d are kept", n, u.offset, kept)
	u.offset = kept
}

// kept asks how much has arrived.
func (u *upload) kept(t *testing.T) int64 {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, u.p.URL+u.address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+u.p.Token)
	r.Header.Set("Tus-Resumable", "1.0.0")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	n, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	if res.StatusCode != http.StatusOK || err != nil {
		t.Fatalf("%s, Upload-Offset %q", res.Status, res.Header.Get("Upload-Offset"))
	}
	return n
}

// rest sends what is missing and returns the asset.
func (u *upload) rest(t *testing.T) string {
	t.Helper()
	conn, _ := u.patch(t, u.film.size-u.offset)
	defer func() { _ = conn.Close() }()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if id := res.Header.Get("Signate-Asset-Id"); res.StatusCode == http.StatusNoContent && id != "" {
		return id
	}
	t.Fatalf("the last piece: %s", res.Status)
	return ""
}

// download returns the digest of an asset's file.
func (p *Program) download(t *testing.T, id string, size int64) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+"/api/v3/assets/"+id+"/content/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.Token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	sum := sha256.New()
	if n, err := io.Copy(sum, res.Body); err != nil || n != size || res.StatusCode != http.StatusOK {
		t.Fatalf("download: %s, %d bytes: %v", res.Status, n, err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// longFilm is a film of any length that nobody has to keep: a small one, and behind it a box that says it is free
// space, full of bytes that differ everywhere.
type longFilm struct {
	head  []byte
	noise []byte
	size  int64
}

func newLongFilm(size int64) *longFilm {
	film := sample.File(sample.H264)
	head := append(film[:len(film):len(film)], 0, 0, 0, 1, 'f', 'r', 'e', 'e')
	head = binary.BigEndian.AppendUint64(head, uint64(size-int64(len(film))))
	noise := make([]byte, 1<<20)
	dice := rand.NewChaCha8([32]byte{})
	_, _ = dice.Read(noise) // never fails
	return &longFilm{head, noise, size}
}

// ReadAt gives the bytes of any place. A block of noise begins with its number.
func (f *longFilm) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) && at < f.size {
		var part int
		if at < int64(len(f.head)) {
			part = copy(p[n:], f.head[at:])
		} else {
			block, within := at/int64(len(f.noise)), at%int64(len(f.noise))
			var number [8]byte
			binary.BigEndian.PutUint64(number[:], uint64(block))
			from := f.noise[within:]
			if within < int64(len(number)) {
				from = number[within:]
			}
			part = copy(p[n:][:min(int64(len(p)-n), f.size-at)], from)
		}
		n, at = n+part, at+int64(part)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *longFilm) digest(t *testing.T) string {
	t.Helper()
	sum := sha256.New()
	if n, err := io.Copy(sum, io.NewSectionReader(f, 0, f.size)); err != nil || n != f.size {
		t.Fatal(errors.Join(err, fmt.Errorf("%d bytes", n)))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
