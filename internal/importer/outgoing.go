package importer

import (
	"context"
	"path"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
)

// outgoing sends the tenant's content to an account.
type outgoing struct {
	s      *Service
	i      Import
	target provider.Target
	place  string
	sent   map[string]bool // assets that earlier runs sent to the same place
}

func (w *outgoing) list(ctx context.Context) (string, error) {
	place, err := w.target.Open(ctx)
	if err != nil {
		return "", err
	}
	w.place = place
	return place, w.s.DB.Tx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(w.s.q.InsertAssetItems(ctx, tx, db.InsertAssetItemsParams{TenantID: access.From(ctx).Tenant, ImportID: w.i.ID}), "item")
	})
}

func (w *outgoing) begin(ctx context.Context) error {
	if w.place == "" {
		w.place = w.i.place
	}
	rows, err := w.s.q.SentBefore(ctx, w.s.DB.Read(ctx), db.SentBeforeParams{TenantID: access.From(ctx).Tenant, Vendor: string(w.i.Vendor), Place: w.place})
	if err != nil {
		return postgres.Fault(err, "item")
	}
	w.sent = map[string]bool{}
	for _, id := range rows {
		w.sent[id] = true
	}
	return nil
}

func (w *outgoing) settle(ctx context.Context, row db.ImportItem) (outcome, error) {
	a, err := w.s.q.GetSendable(ctx, w.s.DB.Read(ctx), db.GetSendableParams{TenantID: row.TenantID, AssetID: row.RemoteID})
	if err := postgres.Fault(err, "asset"); fault.IsKind(err, fault.KindNotFound) {
		return skipped("It was deleted meanwhile."), nil
	} else if err != nil {
		return outcome{}, err
	}
	out := outcome{status: Done, name: a.Name}
	switch {
	case w.sent[row.RemoteID]:
		return skipped("It was sent before."), nil
	case a.ProcessingStatus == "failed":
		return skipped("Its file could not be processed here."), nil
	case a.Sha256 == nil && a.Uri == "":
		return skipped("Asset has no URI to migrate."), nil
	}
	if a.FileSize != nil {
		out.bytes = *a.FileSize
	}
	if w.i.DryRun {
		return out, nil
	}
	if row.Status == string(Trying) { // a worker was interrupted, perhaps after the upload
		there, err := w.target.Has(ctx, w.place, a.Name)
		if err != nil || there {
			return out, err
		}
	}
	if err := w.s.trying(ctx, row, a.Name); err != nil {
		return out, err
	}
	_, err = w.send(ctx, a)
	return out, err
}

// maxSends bounds how often an upload that is put off is sent.
const maxSends = 4

func (w *outgoing) send(ctx context.Context, a db.GetSendableRow) (remoteID string, err error) {
	for attempt := 1; ; attempt++ {
		remoteID, err = w.sendOnce(ctx, a)
		f := fault.As(err)
		if f == nil || f.Kind != fault.KindRateLimited || attempt == maxSends {
			return remoteID, err
		}
		t := time.NewTimer(min(max(f.RetryAfter, time.Second), 2*time.Minute))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return "", ctx.Err()
		}
	}
}

func (w *outgoing) sendOnce(ctx context.Context, a db.GetSendableRow) (remoteID string, err error) {
	up := provider.Upload{Name: a.Name, URL: a.Uri}
	if a.Sha256 == nil {
		return w.target.Send(ctx, w.place, up)
	}
	content, err := w.open(ctx, *a.Sha256)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	up.URL, up.Content, up.Size, up.FileName = "", content, content.Size(), a.Name+path.Ext(a.Uri)
	return w.target.Send(ctx, w.place, up)
}

func (w *outgoing) open(ctx context.Context, sha string) (blob.Object, error) {
	o, err := w.s.Assets.Open(ctx, sha)
	if fault.IsKind(err, fault.KindNotFound) {
		return nil, fault.New(fault.KindUnprocessed, "Its file is missing.").Because(err)
	}
	return o, err
}
