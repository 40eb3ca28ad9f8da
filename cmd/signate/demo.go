package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"golang.org/x/sync/errgroup"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/internal/simulate"
	"github.com/signate/signate/test/sample"
)

type demoCommand struct {
	URL      string `help:"A running server to fill. Default: one of the demonstration's own, with a data directory of its own."`
	Email    string `help:"Who signs in." default:"demo@example.com"`
	Password string `help:"The password." default:"signage in a minute"`
	Addr     string `help:"Address that the demonstration's own server listens on." default:"127.0.0.1:8080" env:"SIGNATE_ADDR"`
	DataDir  string `help:"Data directory of the demonstration's own server." env:"SIGNATE_DEMO_DATA_DIR"`
}

// Run fills a tenant with content that is made on the spot and lets two simulated screens play it.
func (c *demoCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	g, ctx := errgroup.WithContext(ctx)
	if c.URL == "" {
		s, err := c.ownServer(ctx)
		if err != nil {
			return err
		}
		g.Go(func() error { return s.Run(ctx) })
	}
	g.Go(func() error { return c.play(ctx, g) })
	return g.Wait()
}

func (c *demoCommand) ownServer(ctx context.Context) (*server.Server, error) {
	cfg := config.Config{
		Addr: c.Addr, DataDir: c.DataDir, BaseDomain: "localhost", Roles: []string{"web", "worker"}, MaxConns: 16, Signup: "open", SigninLimit: 10, MailFrom: "Signate <signate@localhost>",
		AdminEmail: c.Email, AdminPassword: c.Password, MaxUpload: 1 << 30, LogLevel: "warn", LogFormat: "text",
	}
	if err := cfg.Complete(); err != nil {
		return nil, err
	}
	if c.DataDir == "" {
		cfg.DataDir = filepath.Join(cfg.DataDir, "demo")
	}
	c.URL = cfg.PublicURL
	s, err := server.New(ctx, cfg, server.NewLogger(os.Stderr, cfg.LogLevel, cfg.LogFormat))
	if err != nil {
		return nil, err
	}
	_, err = s.EnsureFirst(ctx)
	return s, err
}

func (c *demoCommand) play(ctx context.Context, g *errgroup.Group) error {
	d := demo{url: c.URL}
	if err := d.signIn(ctx, c.Email, c.Password); err != nil {
		return err
	}
	filled, err := d.filled(ctx)
	if err != nil {
		return err
	}
	if !filled {
		if err := d.fill(ctx); err != nil {
			return err
		}
	}
	if err := d.removeScreens(ctx); err != nil {
		return err
	}
	for _, name := range screenNames {
		screen := simulate.NewScreen(c.URL)
		device, err := d.pair(ctx, screen, name)
		if err != nil {
			return err
		}
		if name == layoutScreen {
			if err := d.show(ctx, device); err != nil {
				return err
			}
		}
		g.Go(func() error { return screen.Run(ctx) })
	}
	fmt.Printf("\n  Signate plays a demonstration at %s\n\n  Sign in as         %s\n  with the password  %s\n  A screen of yours  %s/player/\n\n  Ctrl-C ends it.\n\n", c.URL, c.Email, c.Password, c.URL)
	return nil
}

// demo is a client of the API.
type demo struct{ url, token string }

func (d *demo) signIn(ctx context.Context, email, password string) error {
	var session struct {
		AccessToken string `json:"access_token"`
	}
	err := d.call(ctx, http.MethodPost, "auth/login/", map[string]string{"email": email, "password": password}, &session)
	d.token = session.AccessToken
	return err
}

func (d *demo) filled(ctx context.Context) (bool, error) {
	var list struct{ Results []json.RawMessage }
	err := d.call(ctx, http.MethodGet, "assets/?limit=1", nil, &list)
	return len(list.Results) > 0, err
}

// screenNames are the simulated screens.
var screenNames = []string{"Shop window", layoutScreen}

// layoutScreen is the one that shows a layout; the others play the library.
const layoutScreen = "Cash desk"

// show gives a screen the layout of the demonstration, which is made when it is not there.
func (d *demo) show(ctx context.Context, device string) error {
	var list struct{ Results []struct{ ID string } }
	if err := d.call(ctx, http.MethodGet, "layouts/?limit=1", nil, &list); err != nil {
		return err
	}
	if len(list.Results) == 0 {
		var made struct{ ID string }
		if err := d.call(ctx, http.MethodPost, "layouts/", map[string]string{"name": "Welcome", "template": "welcome"}, &made); err != nil {
			return err
		}
		if err := d.call(ctx, http.MethodPost, "layouts/"+made.ID+"/publish/", map[string]string{}, nil); err != nil {
			return err
		}
		list.Results = append(list.Results, made)
	}
	return d.call(ctx, http.MethodPatch, "devices/"+device+"/", map[string]string{"layout_id": list.Results[0].ID}, nil)
}

// removeScreens drops the screens of an earlier demonstration, whose secrets are gone.
func (d *demo) removeScreens(ctx context.Context) error {
	var list struct {
		Results []struct{ ID, Name string }
	}
	if err := d.call(ctx, http.MethodGet, "devices/?limit=200", nil, &list); err != nil {
		return err
	}
	for _, screen := range list.Results {
		if !slices.Contains(screenNames, screen.Name) {
			continue
		}
		if err := d.call(ctx, http.MethodDelete, "devices/"+screen.ID+"/", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// fill uploads pictures and a film that are made here; nothing is downloaded.
func (d *demo) fill(ctx context.Context) error {
	for _, picture := range []struct{ name, caption string }{
		{"Welcome", "Welcome"}, {"Today's offer", "Two for one, today only"}, {"Opening hours", "Monday to Saturday, 9 to 20"},
	} {
		if err := d.upload(ctx, picture.name, "picture.jpg", sample.JPEG(1920, 1080, picture.caption)); err != nil {
			return err
		}
	}
	if err := d.upload(ctx, "Logo", "logo.png", sample.Logo(512)); err != nil {
		return err
	}
	return d.upload(ctx, "Film", "film.mp4", film(ctx))
}

// film is made with ffmpeg when there is one, else it is a small one that comes with the program.
func film(ctx context.Context) []byte {
	dir, err := os.MkdirTemp("", "signate-demo-")
	if err != nil {
		return sample.File("h264.mp4")
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "film.mp4")
	if sample.Video(ctx, path, 1280, 720, 6) == nil {
		if content, err := os.ReadFile(path); err == nil {
			return content
		}
	}
	return sample.File("h264.mp4")
}

func (d *demo) upload(ctx context.Context, name, file string, content []byte) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("name", name); err != nil {
		return err
	}
	part, err := form.CreateFormFile("file", file)
	if err != nil {
		return err
	}
	if _, err := part.Write(content); err != nil {
		return err
	}
	if err := form.Close(); err != nil {
		return err
	}
	return d.send(ctx, http.MethodPost, "assets/upload/", form.FormDataContentType(), &body, nil)
}

func (d *demo) pair(ctx context.Context, screen *simulate.Screen, name string) (device string, err error) {
	code, err := screen.Code(ctx, 1920, 1080)
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	err = d.call(ctx, http.MethodPost, "devices/pair/", map[string]string{"code": code, "name": name}, &made)
	return made.ID, err
}

func (d *demo) call(ctx context.Context, method, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return d.send(ctx, method, path, "application/json", bytes.NewReader(text), answer)
}

func (d *demo) send(ctx context.Context, method, path, contentType string, body io.Reader, answer any) error {
	req, err := http.NewRequestWithContext(ctx, method, d.url+"/api/v3/"+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", contentType)
	if d.token != "" {
		req.Header.Set("Authorization", "Bearer "+d.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusMultipleChoices {
		note, _ := io.ReadAll(io.LimitReader(res.Body, 500)) // only for the message
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, note)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(answer)
}
