package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/oapi-codegen/nullable"
	"golang.org/x/sync/errgroup"

	"github.com/signate/signate/client"
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
	api, err := c.signIn(ctx)
	if err != nil {
		return err
	}
	one := 1
	assets, err := api.ListAssetsWithResponse(ctx, &client.ListAssetsParams{Limit: &one})
	if err != nil {
		return err
	}
	if len(assets.JSON200.Results) == 0 {
		if err := fill(ctx, api); err != nil {
			return err
		}
	}
	if err := removeScreens(ctx, api); err != nil {
		return err
	}
	for _, name := range screenNames {
		screen := simulate.NewScreen(c.URL)
		code, err := screen.Code(ctx, 1920, 1080)
		if err != nil {
			return err
		}
		paired, err := api.PairDeviceWithResponse(ctx, client.PairingInput{Code: code, Name: &name})
		if err != nil {
			return err
		}
		if name == layoutScreen {
			if err := show(ctx, api, paired.JSON201.Id); err != nil {
				return err
			}
		}
		g.Go(func() error { return screen.Run(ctx) })
	}
	fmt.Printf("\n  Signate plays a demonstration at %s\n\n  Sign in as         %s\n  with the password  %s\n  A screen of yours  %s/player/\n\n  Ctrl-C ends it.\n\n", c.URL, c.Email, c.Password, c.URL)
	return nil
}

// signIn returns a client that acts for the person.
func (c *demoCommand) signIn(ctx context.Context) (*client.ClientWithResponses, error) {
	anyone, err := client.New(client.Config{Server: c.URL})
	if err != nil {
		return nil, err
	}
	in, err := anyone.LoginWithResponse(ctx, &client.LoginParams{}, client.Credentials{Email: &c.Email, Password: c.Password})
	if err != nil {
		return nil, err
	}
	if in.JSON200 == nil {
		return nil, errors.New("the account asks for a second factor; use one without")
	}
	return client.New(client.Config{Server: c.URL, Key: in.JSON200.AccessToken})
}

// screenNames are the simulated screens.
var screenNames = []string{"Shop window", layoutScreen}

// layoutScreen is the one that shows a layout; the others play the library.
const layoutScreen = "Cash desk"

// show gives a screen the layout of the demonstration, which is made when it is not there.
func show(ctx context.Context, api *client.ClientWithResponses, device client.DeviceID) error {
	one := 1
	layouts, err := api.ListLayoutsWithResponse(ctx, &client.ListLayoutsParams{Limit: &one})
	if err != nil {
		return err
	}
	var layout client.LayoutID
	if found := layouts.JSON200.Results; len(found) > 0 {
		layout = found[0].Id
	} else if layout, err = makeLayout(ctx, api); err != nil {
		return err
	}
	_, err = api.UpdateDeviceWithResponse(ctx, device, client.DevicePatch{LayoutId: nullable.NewNullableWithValue(layout)})
	return err
}

func makeLayout(ctx context.Context, api *client.ClientWithResponses) (client.LayoutID, error) {
	template := "welcome"
	made, err := api.CreateLayoutWithResponse(ctx, client.LayoutInput{Name: "Welcome", Template: &template})
	if err != nil {
		return client.LayoutID{}, err
	}
	_, err = api.PublishLayoutWithResponse(ctx, made.JSON201.Id, &client.PublishLayoutParams{}, client.PublicationInput{})
	return made.JSON201.Id, err
}

// removeScreens drops the screens of an earlier demonstration, whose secrets are gone.
func removeScreens(ctx context.Context, api *client.ClientWithResponses) error {
	most := 200
	screens, err := api.ListDevicesWithResponse(ctx, &client.ListDevicesParams{Limit: &most})
	if err != nil {
		return err
	}
	for _, screen := range screens.JSON200.Results {
		if !slices.Contains(screenNames, screen.Name) {
			continue
		}
		if _, err := api.DeleteDeviceWithResponse(ctx, screen.Id); err != nil {
			return err
		}
	}
	return nil
}

// fill uploads pictures and a film that are made here; nothing is downloaded.
func fill(ctx context.Context, api client.ClientInterface) error {
	for _, file := range []struct {
		title, name string
		content     []byte
	}{
		{"Welcome", "picture.jpg", sample.JPEG(1920, 1080, "Welcome")},
		{"Today's offer", "picture.jpg", sample.JPEG(1920, 1080, "Two for one, today only")},
		{"Opening hours", "picture.jpg", sample.JPEG(1920, 1080, "Monday to Saturday, 9 to 20")},
		{"Logo", "logo.png", sample.Logo(512)},
		{"Film", "film.mp4", film(ctx)},
	} {
		_, err := client.Upload(ctx, api, client.File{Name: file.name, Title: file.title, Content: bytes.NewReader(file.content), Size: int64(len(file.content))})
		if err != nil {
			return err
		}
	}
	return nil
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
