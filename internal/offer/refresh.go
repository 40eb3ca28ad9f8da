package offer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/offer/internal/db"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/postgres"
)

// firstWait is how many seconds after a copying what was still being processed is looked at again, then twice as many.
const firstWait = 2

// lease is how long a worker may be busy with one file before another takes over.
const lease = 10 * time.Minute

// refresh makes the copies of an accepted offer like their source. What a side cannot do anything about is tried
// again; what people can mend is written into the offer.
func (s *Service) refresh(ctx context.Context, args RefreshArgs) error {
	offer := args.Offer
	var row db.TenantManagementOffer
	err := s.DB.ControlTx(ctx, func(tx postgres.Tx) (err error) {
		row, err = s.q.LeaseRefresh(ctx, tx, db.LeaseRefreshParams{ID: offer, Lease: lease.Seconds()})
		return postgres.Fault(err, "offer")
	})
	if fault.IsKind(err, fault.KindNotFound) {
		return nil // it has ended, or another worker is busy with it
	}
	if err != nil {
		return err
	}
	c := &copying{Service: s, row: row, from: access.System(ctx, row.FromTenant), to: access.System(ctx, row.ToTenant), kept: map[string]bool{}}
	failed := c.run()
	done := db.RefreshedParams{ID: offer, ReceivedID: c.receivedID()}
	if f := fault.As(failed); f != nil {
		reason, problem := explain(f)
		done.ProblemCode, done.Problem, failed = string(reason), problem, nil
	}
	err = s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.q.Refreshed(ctx, tx, done); err != nil {
			return postgres.Fault(err, "offer")
		}
		if done.Problem != row.Problem || done.ReceivedID != row.ReceivedID {
			s.hintAfter(tx, row)
		}
		// A picture is ready in seconds; what takes longer comes with the regular rounds.
		next := RefreshArgs{Offer: offer, Wait: max(firstWait, 2*args.Wait)}
		if !c.pending || args.Round || next.Wait > int(SweepEvery.Seconds()) {
			return nil
		}
		return s.Jobs.InsertAtTx(ctx, tx, next, s.Now().Add(time.Duration(next.Wait)*time.Second))
	})
	if err != nil {
		return err
	}
	return failed
}

// copying is one round over what belongs to an offer.
type copying struct {
	*Service
	row      db.TenantManagementOffer
	from, to context.Context //nolint:containedctx // the same work in two tenants
	received map[string]db.ReceivedObject
	kept     map[string]bool
	pending  bool // something of the source is being processed still
	top      string
}

func (c *copying) receivedID() string {
	if c.top == "" {
		return c.row.ReceivedID
	}
	return c.top
}

func (c *copying) run() error {
	rows, err := c.q.ListReceived(c.to, c.DB.Read(c.to), db.ListReceivedParams{TenantID: c.row.ToTenant, OfferID: c.row.ID})
	if err != nil {
		return postgres.Fault(err, "offer")
	}
	c.received = make(map[string]db.ReceivedObject, len(rows))
	for _, r := range rows {
		c.received[r.SourceID] = r
	}
	switch Kind(c.row.Kind) {
	case KindAsset:
		c.top, err = c.asset(c.row.ObjectID)
	case KindLayout:
		c.top, err = c.layout()
	default:
		c.top, err = c.tree()
	}
	if err != nil {
		return err
	}
	return c.drop()
}

// tree copies a playlist and everything inside it; inner ones come first.
func (c *copying) tree() (string, error) {
	id, err := uuid.Parse(c.row.ObjectID)
	if err != nil {
		return "", fmt.Errorf("read the offer's playlist: %w", err)
	}
	made, err := c.playlist(id, 0)
	if err != nil || made == nil {
		return "", err
	}
	return made.String(), nil
}

// playlist copies what is published of a playlist; nil when it is gone.
func (c *copying) playlist(id playlist.ID, depth int) (*playlist.ID, error) {
	p, err := c.Playlists.Get(c.from, id)
	if fault.IsKind(err, fault.KindNotFound) || err == nil && (p.Published == nil || depth > playlist.MaxDepth) {
		return nil, nil //nolint:nilnil // there is nothing to copy
	}
	if err != nil {
		return nil, err
	}
	content, err := c.content(id, *p.Published, depth)
	if err != nil {
		return nil, err
	}
	c.kept[id.String()] = true
	return c.write(document{
		source: id.String(), name: p.Name, follows: content,
		received: func(made *uuid.UUID) db.PutReceivedParams { return db.PutReceivedParams{PlaylistID: made} },
		create: func(made uuid.UUID) error {
			_, err := c.Playlists.Create(c.to, playlist.Input{ID: made, Name: p.Name, Description: p.Description, Content: content})
			return err
		},
		update: func(made uuid.UUID) error {
			_, err := c.Playlists.Update(c.to, made, 0, playlist.Patch{
				Name: &p.Name, Description: &p.Description, Content: func(playlist.Playlist) (playlist.Content, error) { return content, nil },
			})
			return err
		},
		publish: func(made uuid.UUID) error {
			_, err := c.Playlists.Publish(c.to, made, 0, "")
			return err
		},
	})
}

// content makes the items of a playlist name the copies. Smart ones become lists of what they find today.
func (c *copying) content(id playlist.ID, of playlist.Content, depth int) (playlist.Content, error) {
	out := playlist.Content{Shuffle: of.Shuffle, Transition: of.Transition, Items: []playlist.Item{}}
	if of.Rule != nil {
		found, err := c.Playlists.Assets(c.from, id)
		if err != nil {
			return out, err
		}
		for _, one := range found[:min(len(found), playlist.MaxItems)] {
			of.Items = append(of.Items, playlist.Item{ID: c.copyID(one), AssetID: one, Enabled: true, Weight: 1})
		}
	}
	for _, item := range of.Items {
		there, err := c.item(&item, depth)
		if err != nil {
			return out, err
		}
		if there {
			out.Items = append(out.Items, item)
		}
	}
	return out, nil
}

func (c *copying) item(item *playlist.Item, depth int) (there bool, err error) {
	if item.PlaylistID != nil {
		item.PlaylistID, err = c.playlist(*item.PlaylistID, depth+1)
		return item.PlaylistID != nil, err
	}
	item.AssetID, err = c.asset(item.AssetID)
	return item.AssetID != "", err
}

// asset copies an asset and returns the id of the copy, empty when there is none.
func (c *copying) asset(source string) (string, error) {
	a, err := c.Assets.Get(c.from, source)
	if fault.IsKind(err, fault.KindNotFound) || err == nil && a.DeletedAt != nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	c.kept[source] = true
	had, ok := c.received[source]
	if a.Status != asset.StatusCompleted {
		c.pending = c.pending || a.Status != asset.StatusFailed
		return deref(had.AssetID), nil // as it was, until the new one is ready
	}
	print, err := fingerprintOf(a)
	if err != nil || ok && had.Fingerprint == print {
		return c.there(deref(had.AssetID)), err
	}
	if err := c.renew(); err != nil {
		return "", err
	}
	id := c.copyID(source)
	made := hex.EncodeToString(id[:])
	if !ok { // noted first: what is half made is found again when the offer ends
		if err := c.put(db.PutReceivedParams{SourceID: source, AssetID: &made}); err != nil {
			return "", err
		}
	}
	now, err := c.Assets.Get(c.to, made)
	switch {
	case err == nil:
		err = c.change(now, a)
	case fault.IsKind(err, fault.KindNotFound) && had.Fingerprint == "":
		err = c.create(made, a)
	}
	if fault.IsKind(err, fault.KindNotFound) {
		return "", nil // whoever received it has deleted it
	}
	if err != nil {
		return "", err
	}
	return made, c.put(db.PutReceivedParams{SourceID: source, AssetID: &made, Fingerprint: print})
}

// there returns the id when the copy was not deleted by whoever received it.
func (c *copying) there(made string) string {
	if made == "" {
		return ""
	}
	if a, err := c.Assets.Get(c.to, made); err != nil || a.DeletedAt != nil {
		return ""
	}
	return made
}

func (c *copying) create(made string, a asset.Asset) error {
	if a.File == nil {
		_, err := c.Assets.CreateLink(c.to, asset.Input{
			ID: made, Name: a.Name, URI: a.URI, Type: a.Type, Enabled: a.Enabled, Duration: &a.Duration, Start: a.Start, End: a.End,
			Days: a.Days, From: a.From, To: a.To, NoCache: a.NoCache, SkipCheck: a.SkipCheck, SkipTLSVerify: a.SkipTLSVerify, Description: a.Description,
		})
		return err
	}
	o, err := c.Assets.Open(c.from, a.File.SHA256)
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }() // only read from
	_, err = c.Assets.CreateFromReader(c.to, asset.FileInput{
		ID: made, Expected: a.File.Size, FileName: a.File.Name, Name: a.Name, Enabled: a.Enabled, Duration: &a.Duration, Start: a.Start, End: a.End,
	}, o, c.MaxFile)
	if err != nil {
		return err
	}
	return c.describe(made, a)
}

// change makes a copy like its source again. The file is loaded only when it is another.
func (c *copying) change(now, a asset.Asset) error {
	if a.File != nil && now.File != nil && a.File.SHA256 != now.File.SHA256 && a.File.SHA256 != now.Original {
		o, err := c.Assets.Open(c.from, a.File.SHA256)
		if err != nil {
			return err
		}
		defer func() { _ = o.Close() }() // only read from
		if _, err := c.Assets.Replace(c.to, now.ID, 0, a.File.Name, a.File.Size, o, c.MaxFile); err != nil {
			return err
		}
	}
	return c.describe(now.ID, a)
}

func (c *copying) describe(made string, a asset.Asset) error {
	p := asset.Patch{
		Name: &a.Name, Enabled: &a.Enabled, Description: &a.Description, Days: a.Days,
		Start: asset.Change[time.Time]{Set: true, Value: a.Start}, End: asset.Change[time.Time]{Set: true, Value: a.End},
	}
	p.From.Set, p.From.Value, p.To.Set, p.To.Value = true, a.From, true, a.To
	if a.File == nil {
		p.URI = &a.URI
	}
	if a.Type != asset.TypeVideo {
		p.Duration = &a.Duration
	}
	_, err := c.Assets.Update(c.to, made, 0, p)
	return err
}

// drop takes away what is no longer part of the source.
func (c *copying) drop() error {
	var gone []db.ReceivedObject
	for source, r := range c.received {
		if !c.kept[source] {
			gone = append(gone, r)
		}
	}
	return c.discard(c.to, gone)
}

func (c *copying) put(p db.PutReceivedParams) error {
	p.TenantID, p.OfferID = c.row.ToTenant, c.row.ID
	return c.DB.Tx(c.to, func(tx postgres.Tx) error { return postgres.Fault(c.q.PutReceived(c.to, tx, p), "offer") })
}

// renew tells that the worker lives, and ends its work when the offer has ended. Faults: NotFound.
func (c *copying) renew() error {
	return c.DB.ControlTx(c.to, func(tx postgres.Tx) error {
		n, err := c.q.RenewLease(c.to, tx, db.RenewLeaseParams{ID: c.row.ID, Lease: lease.Seconds()})
		if err == nil && n == 0 {
			return fault.Conflict("The offer has ended.")
		}
		return postgres.Fault(err, "offer")
	})
}

// copyID is the id of the copy of an object, the same each time.
func (c *copying) copyID(source string) uuid.UUID { return uuid.NewSHA1(c.row.ID, []byte(source)) }

// remove takes away what was received under an offer that has ended.
func (s *Service) remove(ctx context.Context, row db.TenantManagementOffer) error {
	rows, err := s.q.ListReceived(ctx, s.DB.Read(ctx), db.ListReceivedParams{TenantID: row.ToTenant, OfferID: row.ID})
	if err != nil {
		return postgres.Fault(err, "offer")
	}
	if err := s.discard(ctx, rows); err != nil {
		return err
	}
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error { return postgres.Fault(s.q.Removed(ctx, tx, row.ID), "offer") })
}

func fingerprintOf(a asset.Asset) (string, error) {
	content := a.URI
	if a.File != nil {
		content = a.File.SHA256
	}
	return fingerprint(a.Name, []any{content, a.Description, a.Enabled, a.Duration, a.Start, a.End, a.Days, a.From, a.To})
}

// fingerprint tells whether something changed since it was copied.
func fingerprint(name string, of any) (string, error) {
	raw, err := json.Marshal([]any{name, of})
	if err != nil {
		return "", fmt.Errorf("describe what was offered: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
