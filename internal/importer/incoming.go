package importer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/text"
)

// incoming brings an account's content in.
type incoming struct {
	s       *Service
	i       Import
	source  provider.Source
	present map[string]string // by id in the account, what earlier imports made of it
}

// batch is how many things are noted in one statement.
const batch = 200

type listed struct {
	Position int           `json:"position"`
	Item     provider.Item `json:"item"`
}

func (w *incoming) list(ctx context.Context) (string, error) {
	var waiting []listed
	position := 0
	flush := func() error {
		rows, err := json.Marshal(waiting)
		if err != nil {
			return fmt.Errorf("encode items: %w", err)
		}
		waiting = nil
		return w.s.DB.Tx(ctx, func(tx postgres.Tx) error {
			return postgres.Fault(w.s.q.InsertItems(ctx, tx, db.InsertItemsParams{TenantID: access.From(ctx).Tenant, ImportID: w.i.ID, Rows: rows}), "item")
		})
	}
	err := w.source.Items(ctx, func(item provider.Item) error {
		position++
		item.Name = w.name(item)
		waiting = append(waiting, listed{position, item})
		if len(waiting) < batch {
			return nil
		}
		return flush()
	})
	if err == nil && len(waiting) > 0 {
		err = flush()
	}
	return "", err
}

func (w *incoming) begin(ctx context.Context) error {
	rows, err := w.s.q.ImportedBefore(ctx, w.s.DB.Read(ctx), db.ImportedBeforeParams{
		TenantID: access.From(ctx).Tenant, Vendor: string(w.i.Vendor), Account: w.i.Account,
	})
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	w.present = make(map[string]string, len(rows))
	for _, r := range rows {
		w.present[r.RemoteID] = r.AssetID
	}
	return nil
}

func (w *incoming) settle(ctx context.Context, row db.ImportItem) (outcome, error) {
	var item provider.Item
	if err := json.Unmarshal(row.Item, &item); err != nil {
		return outcome{}, fmt.Errorf("read item %d: %w", row.Position, err)
	}
	if assetID, ok := w.present[row.RemoteID]; ok {
		out := skipped("Already imported.")
		if assetID == w.assetID(row.RemoteID) { // by this import, before it was interrupted
			out = outcome{status: Done}
		}
		out.assetID = assetID
		return out, nil
	}
	if item.Skip != "" {
		return skipped(item.Skip), nil
	}
	if !w.i.DryRun {
		if err := w.s.trying(ctx, row, item.Name); err != nil {
			return outcome{}, err
		}
	}
	item, err := w.source.Detail(ctx, item)
	if err != nil {
		return outcome{}, err
	}
	item.Name = w.name(item)
	out := outcome{status: Done, name: item.Name}
	switch {
	case item.Skip != "":
		out = skipped(item.Skip)
		out.name = item.Name
		return out, nil
	case w.i.DryRun:
		out.bytes = item.Size
		return out, nil
	}
	a, err := w.bring(ctx, row.RemoteID, item)
	if err != nil {
		return out, err
	}
	out.assetID = a.ID
	if a.File != nil {
		out.bytes = a.File.Size
	}
	return out, nil
}

// assetID is made of the import and the item: after an interruption the same item makes the same asset.
func (w *incoming) assetID(remoteID string) string {
	sum := sha256.Sum256([]byte(w.i.ID.String() + "\x00" + remoteID))
	return hex.EncodeToString(sum[:16])
}

// bring makes the asset.
func (w *incoming) bring(ctx context.Context, remoteID string, item provider.Item) (asset.Asset, error) {
	source := map[string]any{"provider": string(w.i.Vendor), "remote_id": remoteID}
	if w.i.Account != "" {
		source["account"] = w.i.Account
	}
	meta := map[string]any{"import_source": source}
	var duration *int64
	if item.Duration > 0 && item.Kind != provider.KindVideo {
		duration = &item.Duration
	}
	if w.i.CreatedBy != nil {
		actor := access.From(ctx)
		actor.User = *w.i.CreatedBy
		ctx = access.With(ctx, actor)
	}
	if item.Kind == provider.KindWebpage {
		kind, err := asset.CheckLink(item.Page)
		if err != nil {
			return asset.Asset{}, err
		}
		if kind == asset.TypeImage || kind == asset.TypeVideo {
			kind = asset.TypeWebpage // its system showed it as a page
		}
		return w.s.Assets.CreateLink(ctx, asset.Input{
			ID: w.assetID(remoteID), Name: item.Name, URI: item.Page, Type: kind, Start: item.Start, End: item.End, Duration: duration, Enabled: w.i.Enable, Tags: item.Tags, Metadata: meta,
		})
	}
	return w.download(ctx, item, asset.FileInput{
		ID: w.assetID(remoteID), Name: item.Name, FileName: item.FileName, Start: item.Start, End: item.End, Duration: duration, Enabled: w.i.Enable, Tags: item.Tags, Metadata: meta,
	})
}

var errEmpty = fault.New(fault.KindUnprocessed, "The provider returned an empty file.")

func (w *incoming) download(ctx context.Context, item provider.Item, in asset.FileInput) (asset.Asset, error) {
	if err := w.s.Assets.RoomFor(ctx, max(item.Size, 1)); err != nil {
		return asset.Asset{}, err
	}
	content, size, err := w.source.Open(ctx, item)
	if err != nil {
		return asset.Asset{}, err
	}
	defer func() { _ = content.Close() }()
	if size > w.s.MaxFile {
		return asset.Asset{}, w.tooLarge()
	}
	if size > 0 {
		if err := w.s.Assets.RoomFor(ctx, size); err != nil {
			return asset.Asset{}, err
		}
	}
	reader := bufio.NewReaderSize(content, 64<<10)
	if _, err := reader.Peek(1); errors.Is(err, io.EOF) {
		return asset.Asset{}, errEmpty
	} else if err != nil {
		return asset.Asset{}, err
	}
	a, err := w.s.Assets.CreateFromReader(ctx, in, reader, w.s.MaxFile)
	if errors.Is(err, blob.ErrTooLarge) {
		return a, w.tooLarge()
	}
	return a, err
}

func (w *incoming) tooLarge() error {
	if w.s.MaxFile == maxFile {
		return fault.New(fault.KindTooLarge, "File exceeds the 5 GiB import size limit.")
	}
	return fault.New(fault.KindTooLarge, fmt.Sprintf("The file is larger than the %d MB that are taken here.", w.s.MaxFile>>20))
}

// name makes what another system calls a thing into a name that fits here.
func (w *incoming) name(item provider.Item) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == '<':
			return '‹'
		case r == '>':
			return '›'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(item.Name, ""))
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > text.MaxName {
		name = strings.TrimSpace(string(r[:text.MaxName]))
	}
	if name == "" || text.Safe("name", name) != nil {
		return w.i.Vendor.Label() + " " + clip(item.ID)
	}
	return name
}

func clip(id string) string {
	if r := []rune(id); len(r) > 40 {
		return string(r[:40])
	}
	return id
}
