package v3_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// receiver keeps what is sent to it and answers with a status.
type receiver struct {
	*httptest.Server
	status atomic.Int64
	got    chan received
}

type received struct {
	id, stamp, signature, body string
	event, object              string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{got: make(chan received, 100)}
	r.status.Store(http.StatusNoContent)
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		var e struct {
			Type string
			Data struct{ ID string }
		}
		_ = json.Unmarshal(body, &e)
		w.WriteHeader(int(r.status.Load()))
		_, _ = io.WriteString(w, "thanks")
		r.got <- received{q.Header.Get("webhook-id"), q.Header.Get("webhook-timestamp"), q.Header.Get("webhook-signature"), string(body), e.Type, e.Data.ID}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) next(t *testing.T) received {
	t.Helper()
	select {
	case d := <-r.got:
		return d
	case <-time.After(20 * time.Second):
		t.Fatal("nothing is delivered")
		return received{}
	}
}

// signed tells whether one of the signatures is made with the secret.
func (d received) signed(t *testing.T, secret string) bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || !strings.HasPrefix(secret, "whsec_") || len(key) < 24 {
		t.Fatalf("%q is no secret (%v)", secret, err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(d.id + "." + d.stamp + "." + d.body))
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, s := range strings.Fields(d.signature) {
		if s == want {
			return true
		}
	}
	return false
}

func newWebhook(t *testing.T, o *apitest.Tenant, url string, events ...string) string {
	t.Helper()
	made := o.Admin(t).Post(t, "/api/v3/webhooks/", map[string]any{"url": url, "events": events}).Want(t, http.StatusCreated)
	var body struct{ Webhook struct{ ID string } }
	made.JSON(t, &body)
	return body.Webhook.ID
}

func TestWebhooks_deliver_signed_events(t *testing.T) {
	t.Parallel()
	o := apitest.Open(t).Tenant(t)
	c, r := o.Admin(t), newReceiver(t)
	hook := "/api/v3/webhooks/" + newWebhook(t, o, r.URL, "asset.created", "playlist.deleted") + "/"
	secret := c.Get(t, hook+"secret/").Want(t, http.StatusOK).Text(t, "secret")

	asset := newAsset(t, o)
	first := r.next(t)
	if first.event != "asset.created" || first.object != asset || !first.signed(t, secret) {
		t.Errorf("%+v", first)
	}
	// Events that it does not want stay away: the next that comes is one that it wants.
	list := newPlaylist(t, c, "Playlist", nil).Text(t, "id")
	c.Delete(t, "/api/v3/playlists/"+list+"/").Want(t, http.StatusNoContent)
	if d := r.next(t); d.event != "playlist.deleted" || d.object != list {
		t.Errorf("%+v", d)
	}
	log := c.Until(t, hook+"deliveries/?status=delivered&count=true", func(a *apitest.Answer) bool { return a.Value(t, "count") == 2.0 })
	var page struct {
		Results []struct {
			ID             string `json:"id"`
			MessageID      string `json:"message_id"`
			ResponseStatus int    `json:"response_status"`
			Attempts       int    `json:"attempts"`
		}
	}
	log.JSON(t, &page)
	sent := page.Results[1]
	if sent.MessageID != first.id || sent.ResponseStatus != http.StatusNoContent || sent.Attempts != 1 {
		t.Errorf("the log has %+v", sent)
	}
	c.Post(t, hook+"deliveries/"+sent.ID+"/replay/", nil).Want(t, http.StatusAccepted)
	if again := r.next(t); again.id != first.id || again.body != first.body {
		t.Errorf("the replay is %+v", again)
	}

	rotated := c.Post(t, hook+"rotate-secret/", nil).Want(t, http.StatusOK).Text(t, "secret")
	c.Post(t, hook+"test/", nil).Want(t, http.StatusAccepted)
	if d := r.next(t); d.event != "webhook.test" || rotated == secret || !d.signed(t, rotated) || !d.signed(t, secret) {
		t.Errorf("after the rotation %+v", d)
	}
	c.Delete(t, hook).Want(t, http.StatusNoContent)
	c.Get(t, hook).Want(t, http.StatusNotFound)
}

func TestWebhooks_try_again_and_give_up(t *testing.T) {
	t.Parallel()
	o := apitest.Open(t).Tenant(t)
	c, r := o.Admin(t), newReceiver(t)
	r.status.Store(http.StatusInternalServerError)
	hook := "/api/v3/webhooks/" + newWebhook(t, o, r.URL, "*") + "/"
	newAsset(t, o)
	first := r.next(t)
	failing := c.Until(t, hook, func(a *apitest.Answer) bool { return a.Value(t, "failing_since") != nil })
	failing.Want(t, http.StatusOK)
	r.status.Store(http.StatusOK)
	if second := r.next(t); second.id != first.id { // after five seconds
		t.Errorf("%+v comes after %+v", second, first)
	}
	c.Until(t, hook+"deliveries/?status=delivered&count=true", func(a *apitest.Answer) bool { return a.Value(t, "count") == 1.0 })

	r.status.Store(http.StatusGone)
	newAsset(t, o)
	r.next(t)
	c.Until(t, hook, func(a *apitest.Answer) bool {
		return a.Value(t, "is_enabled") == false && strings.Contains(a.Text(t, "disabled_reason"), "410")
	})
	o.Mails.Wait(t, c.Email, "A webhook of Test was disabled")
}

// Events are not delivered into the installation's own networks.
func TestWebhooks_reach_nothing_private(t *testing.T) {
	t.Parallel()
	o := apitest.Open(t).Tenant(t) // its operator lists 127.0.0.0/8, and nothing else
	c, r := o.Admin(t), newReceiver(t)
	addresses := []string{"http://169.254.169.254/latest/meta-data", "http://10.255.0.1/hooks", "http://[::ffff:10.255.0.1]/hooks"}
	if l, err := net.Listen("tcp6", "[::1]:0"); err == nil { // somebody who would answer
		six := httptest.NewUnstartedServer(r.Config.Handler)
		_ = six.Listener.Close() // it has the other one instead
		six.Listener = l
		six.Start()
		t.Cleanup(six.Close)
		addresses = append(addresses, six.URL)
	}
	for _, at := range addresses {
		hook := "/api/v3/webhooks/" + newWebhook(t, o, at, "asset.created") + "/"
		c.Post(t, hook+"test/", nil).Want(t, http.StatusAccepted)
		log := c.Until(t, hook+"deliveries/", func(a *apitest.Answer) bool { // an attempt counts from its beginning
			why, _ := a.Value(t, "results.0.error").(string)
			return why != ""
		})
		if why := log.Text(t, "results.0.error"); !strings.Contains(why, "private network") {
			t.Errorf("%s: %s", at, why)
		}
	}
	if len(r.got) > 0 {
		t.Errorf("it is delivered: %+v", <-r.got)
	}
}

func TestWebhooks_refuse_what_cannot_be(t *testing.T) {
	t.Parallel()
	o := apitest.Open(t).Tenant(t)
	for field, body := range map[string]map[string]any{
		"url":    {"url": "ftp://example.com", "events": []string{"*"}},
		"events": {"url": "https://example.com", "events": []string{"asset.eaten"}},
	} {
		o.Admin(t).Post(t, "/api/v3/webhooks/", body).WantProblem(t, http.StatusBadRequest, "", field)
	}
	o.As(t, access.ContentManager).Get(t, "/api/v3/webhooks/").Want(t, http.StatusForbidden)
}
