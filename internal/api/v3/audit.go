package v3

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
)

type auditLog struct{ log *audit.Log }

func (h auditLog) ListAudit(ctx context.Context, r contract.ListAuditRequestObject) (contract.ListAuditResponseObject, error) {
	f := audit.Filter{
		Actor: r.Params.ActorId, Action: value(r.Params.Action), Object: value(r.Params.Object), ObjectID: value(r.Params.ObjectId),
		Since: r.Params.Since, Until: r.Params.Until,
	}
	p, err := h.log.List(ctx, f, pageRequest(r.Params.Limit, r.Params.Cursor, nil))
	if err != nil {
		return nil, err
	}
	out := contract.ListAudit200JSONResponse{Results: make([]contract.AuditEntry, len(p.Results)), NextCursor: textOrNull(p.NextCursor)}
	for i, e := range p.Results {
		out.Results[i] = toAuditEntry(e)
	}
	return out, nil
}

func toAuditEntry(e audit.Record) contract.AuditEntry {
	return contract.AuditEntry{
		Id: e.ID, At: e.At.UTC(), Action: e.Action, Object: e.Object, ObjectId: e.ObjectID, Before: objectOrNull(e.Before), After: objectOrNull(e.After),
		Address: e.Address, RequestId: e.RequestID,
		Actor: contract.AuditActorRef{Kind: e.ActorKind, Id: orNull(e.ActorID), Email: textOrNull(e.ActorEmail), Name: textOrNull(e.ActorName)},
	}
}

// objectOrNull shows what an entry keeps; what is no object becomes the value of one.
func objectOrNull(raw json.RawMessage) nullable.Nullable[map[string]any] {
	if len(raw) == 0 || string(raw) == "null" {
		return nullable.NewNullNullable[map[string]any]()
	}
	var object map[string]any
	if json.Unmarshal(raw, &object) != nil {
		object = map[string]any{"value": raw}
	}
	return nullable.NewNullableWithValue(object)
}

// auditExport streams the log.
type auditExport struct {
	log      *audit.Log
	problems problem.Writer
}

func (h auditExport) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, err := auditFilter(r.URL.Query())
	if err != nil {
		h.problems.Write(w, r, err)
		return
	}
	format := r.URL.Query().Get("format")
	var out entryWriter
	switch format {
	case "", "csv":
		format = "csv"
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		out = &csvEntries{w: csv.NewWriter(w)}
	case "json":
		w.Header().Set("Content-Type", "application/json")
		out = &jsonEntries{w: w}
	default:
		h.problems.Write(w, r, fault.Invalid("format", "unknown_value", "Use csv or json."))
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="audit.`+format+`"`)
	w.Header().Set("Cache-Control", "no-store")
	if err := h.log.Each(r.Context(), f, out.entry); err != nil {
		// Half a file must not look like a whole one.
		h.problems.Log.WarnContext(r.Context(), "an export of the audit log broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
	_ = out.end() // the client may have gone
}

func auditFilter(q url.Values) (audit.Filter, error) {
	f := audit.Filter{Action: q.Get("action"), Object: q.Get("object"), ObjectID: q.Get("object_id")}
	if text := q.Get("actor_id"); text != "" {
		id, err := uuid.Parse(text)
		if err != nil {
			return f, fault.Invalid("actor_id", "invalid", "This is not an id.")
		}
		f.Actor = &id
	}
	for name, to := range map[string]**time.Time{"since": &f.Since, "until": &f.Until} {
		if text := q.Get(name); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return f, fault.Invalid(name, "invalid", "Use a moment such as 2026-01-31T17:00:00Z.")
			}
			*to = &at
		}
	}
	return f, nil
}

type entryWriter interface {
	entry(e audit.Record) error
	end() error
}

// csvEntries writes a table that spreadsheets open.
type csvEntries struct {
	w     *csv.Writer
	begun bool
}

func (c *csvEntries) begin() error {
	if c.begun {
		return nil
	}
	c.begun = true
	return c.w.Write([]string{"at", "actor_kind", "actor_id", "actor_email", "action", "object", "object_id", "before", "after", "address", "request_id"})
}

func (c *csvEntries) entry(e audit.Record) error {
	if err := c.begin(); err != nil {
		return err
	}
	actor := ""
	if e.ActorID != nil {
		actor = e.ActorID.String()
	}
	return c.w.Write([]string{
		e.At.UTC().Format(time.RFC3339Nano), e.ActorKind, actor, plainCell(e.ActorEmail), e.Action, e.Object, plainCell(e.ObjectID),
		string(e.Before), string(e.After), e.Address, e.RequestID,
	})
}

func (c *csvEntries) end() error {
	if err := c.begin(); err != nil {
		return err
	}
	c.w.Flush()
	return c.w.Error()
}

// plainCell keeps spreadsheets from reading a text as a formula.
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// jsonEntries writes one array.
type jsonEntries struct {
	w     http.ResponseWriter
	begun bool
}

func (j *jsonEntries) entry(e audit.Record) error {
	separator := ",\n"
	if !j.begun {
		j.begun, separator = true, "["
	}
	text, err := json.Marshal(toAuditEntry(e))
	if err != nil {
		return err
	}
	_, err = j.w.Write(append([]byte(separator), text...))
	return err
}

func (j *jsonEntries) end() error {
	end := "]\n"
	if !j.begun {
		end = "[]\n"
	}
	_, err := j.w.Write([]byte(end))
	return err
}
