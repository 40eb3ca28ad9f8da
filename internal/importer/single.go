package importer

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
)

// Clients of the Anthias APIs bring in one thing after the other and name the login each time. So that an
// account is not listed anew for each of its things, its list is remembered for a while, under a digest of
// the login.
const (
	listedFor      = 10 * time.Minute
	listedAccounts = 16
)

type listings = otter.Cache[[sha256.Size]byte, []provider.Item]

func newListings() *listings {
	return otter.Must(&otter.Options[[sha256.Size]byte, []provider.Item]{
		MaximumSize: listedAccounts, ExpiryCalculator: otter.ExpiryWriting[[sha256.Size]byte, []provider.Item](listedFor),
	})
}

func listingKey(ctx context.Context, k provider.Key, l provider.Login) ([sha256.Size]byte, error) {
	text, err := json.Marshal([]any{access.From(ctx).Tenant, k, l})
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("encode the login: %w", err)
	}
	return sha256.Sum256(text), nil
}

// Contents lists what an account holds; nothing is kept of it. Faults: those of a provider.Source.
func (s *Service) Contents(ctx context.Context, k provider.Key, l provider.Login) ([]provider.Item, error) {
	source, err := s.Accounts.Source(k, l)
	if err != nil {
		return nil, err
	}
	key, err := listingKey(ctx, k, l)
	if err != nil {
		return nil, err
	}
	items := []provider.Item{}
	err = source.Items(ctx, func(i provider.Item) error {
		items = append(items, i)
		return nil
	})
	if err == nil {
		s.listings.Set(key, items)
	}
	return items, err
}

// Brought is what became of one thing that was asked for.
type Brought struct {
	AssetID string // empty without one
	Skipped string // why it was passed over, for people; empty when it was not
}

// BringOne brings one thing of an account in, here and now. Faults: those of a provider.Source, NotFound when
// the account does not have it, Quota, StorageFull.
func (s *Service) BringOne(ctx context.Context, in Input, remoteID string) (Brought, error) {
	ctx, cancel := context.WithTimeout(ctx, itemTime)
	defer cancel()
	w, err := s.alone(ctx, in)
	if err != nil {
		return Brought{}, err
	}
	if assetID, there := w.present[remoteID]; there {
		return Brought{AssetID: assetID, Skipped: "Already imported."}, nil
	}
	item, err := s.find(ctx, in, remoteID)
	if err != nil {
		return Brought{}, err
	}
	if item.Skip == "" {
		if item, err = w.source.Detail(ctx, item); err != nil {
			return Brought{}, err
		}
	}
	if item.Skip != "" {
		return Brought{Skipped: item.Skip}, nil
	}
	item.Name = w.name(item)
	a, err := w.bring(ctx, remoteID, item)
	return Brought{AssetID: a.ID}, err
}

// alone is a way in for one thing, with no import around it.
func (s *Service) alone(ctx context.Context, in Input) (*incoming, error) {
	source, err := s.Accounts.Source(in.Vendor, in.Login)
	if err != nil {
		return nil, err
	}
	i := Import{ID: id.New(), Direction: In, Vendor: in.Vendor, Account: in.Vendor.AccountOf(in.Login), Enable: in.Enable}
	if user := access.From(ctx).User; user != uuid.Nil {
		i.CreatedBy = &user
	}
	w := &incoming{s: s, i: i, source: source}
	return w, w.begin(ctx)
}

// find looks for a thing in the account, in what was listed lately first.
func (s *Service) find(ctx context.Context, in Input, remoteID string) (provider.Item, error) {
	key, err := listingKey(ctx, in.Vendor, in.Login)
	if err != nil {
		return provider.Item{}, err
	}
	named := func(i provider.Item) bool { return i.ID == remoteID }
	items, _ := s.listings.GetIfPresent(key)
	at := slices.IndexFunc(items, named)
	if at < 0 {
		if items, err = s.Contents(ctx, in.Vendor, in.Login); err != nil {
			return provider.Item{}, err
		}
		at = slices.IndexFunc(items, named)
	}
	if at < 0 {
		return provider.Item{}, fault.NotFound("item")
	}
	return items[at], nil
}

// OpenTarget finds or makes the place in an account that content goes to. Faults: those of a provider.Target.
func (s *Service) OpenTarget(ctx context.Context, k provider.Key, l provider.Login) (place string, err error) {
	target, err := s.Accounts.Target(k, l)
	if err != nil {
		return "", err
	}
	return target.Open(ctx)
}

// SendOne sends one asset to an account; an empty place is found or made. Faults: those of a provider.Target,
// NotFound when there is no such asset, Unprocessed when it cannot be sent.
func (s *Service) SendOne(ctx context.Context, in Input, assetID, place string) (remoteID string, err error) {
	ctx, cancel := context.WithTimeout(ctx, itemTime)
	defer cancel()
	target, err := s.Accounts.Target(in.Vendor, in.Login)
	if err != nil {
		return "", err
	}
	a, err := s.q.GetSendable(ctx, s.DB.Read(ctx), db.GetSendableParams{TenantID: access.From(ctx).Tenant, AssetID: assetID})
	if err != nil {
		return "", postgres.Fault(err, "asset")
	}
	if a.Sha256 == nil && a.Uri == "" {
		return "", fault.New(fault.KindUnprocessed, "Asset has no URI to migrate.")
	}
	if place == "" {
		if place, err = target.Open(ctx); err != nil {
			return "", err
		}
	}
	w := &outgoing{s: s, target: target, place: place}
	return w.send(ctx, a)
}
