package asset

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

const maxTemplates = 200

// Template says what the metadata of an asset has to look like.
type Template struct {
	ID                   uuid.UUID
	Name, Description    string
	Fields               []TemplateField
	Used                 int64 // assets that follow it
	CreatedBy            *uuid.UUID
	CreatedAt, UpdatedAt time.Time
}

// TemplateInput describes a template; nil leaves as it is.
type TemplateInput struct {
	Name, Description *string
	Fields            []TemplateField
}

// Templates lists the tenant's templates by name.
func (s *Service) Templates(ctx context.Context) ([]Template, error) {
	rows, err := s.q.ListTemplates(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
	if err != nil {
		return nil, postgres.Fault(err, "template")
	}
	out := make([]Template, len(rows))
	for i, r := range rows {
		if out[i], err = templateOf(db.GetTemplateRow(r)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Template returns a template. Faults: NotFound.
func (s *Service) Template(ctx context.Context, template uuid.UUID) (Template, error) {
	row, err := s.q.GetTemplate(ctx, s.db.Read(ctx), db.GetTemplateParams{TenantID: access.From(ctx).Tenant, ID: template})
	if err != nil {
		return Template{}, postgres.Fault(err, "template")
	}
	return templateOf(row)
}

func templateOf(r db.GetTemplateRow) (Template, error) {
	t := Template{
		ID: r.ID, Name: r.Name, Description: r.Description, Used: r.Used, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if err := json.Unmarshal(r.Fields, &t.Fields); err != nil {
		return t, fmt.Errorf("read the fields of template %s: %w", r.ID, err)
	}
	return t, nil
}

func checkTemplate(t Template) (Template, error) {
	t.Name = strings.TrimSpace(t.Name)
	if t.Name == "" || utf8.RuneCountInString(t.Name) > maxFolderName {
		return t, fault.Invalid("name", "length", fmt.Sprintf("A template's name has 1 to %d characters.", maxFolderName))
	}
	if err := text.Safe("name", t.Name); err != nil {
		return t, err
	}
	if err := text.Lines("description", t.Description, maxDescription); err != nil {
		return t, err
	}
	return t, checkFields(t.Fields)
}

// CreateTemplate makes a template. Faults: Invalid, Conflict.
func (s *Service) CreateTemplate(ctx context.Context, in TemplateInput) (Template, error) {
	actor := access.From(ctx)
	t := Template{ID: id.New(), Fields: in.Fields}
	set(&t.Name, in.Name)
	set(&t.Description, in.Description)
	t, err := checkTemplate(t)
	if err != nil {
		return t, err
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.CountTemplates(ctx, tx, actor.Tenant)
		if err != nil {
			return postgres.Fault(err, "template")
		}
		if n >= maxTemplates {
			return fault.Invalid("name", "too_many", fmt.Sprintf("There is room for %d templates.", maxTemplates))
		}
		err = s.q.InsertTemplate(ctx, tx, db.InsertTemplateParams{
			TenantID: actor.Tenant, ID: t.ID, Name: t.Name, Description: t.Description, Fields: fieldsJSON(t.Fields), CreatedBy: userOf(actor),
		})
		if err != nil {
			return templateFault(err)
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "metadata_template.create", Object: "metadata_template", ObjectID: t.ID.String(), After: t.summary()})
	})
	if err != nil {
		return t, err
	}
	return s.Template(ctx, t.ID)
}

// UpdateTemplate changes a template. Assets that follow it keep the metadata they have until they are changed.
// Faults: NotFound, Invalid, Conflict.
func (s *Service) UpdateTemplate(ctx context.Context, template uuid.UUID, in TemplateInput) (Template, error) {
	tenant := access.From(ctx).Tenant
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.GetTemplate(ctx, tx, db.GetTemplateParams{TenantID: tenant, ID: template})
		if err != nil {
			return postgres.Fault(err, "template")
		}
		before, err := templateOf(row)
		if err != nil {
			return err
		}
		after := before
		set(&after.Name, in.Name)
		set(&after.Description, in.Description)
		if in.Fields != nil {
			after.Fields = in.Fields
		}
		if after, err = checkTemplate(after); err != nil {
			return err
		}
		err = s.q.UpdateTemplate(ctx, tx, db.UpdateTemplateParams{TenantID: tenant, ID: template, Name: after.Name, Description: after.Description, Fields: fieldsJSON(after.Fields)})
		if err != nil {
			return templateFault(err)
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "metadata_template.update", Object: "metadata_template", ObjectID: template.String(), Before: before.summary(), After: after.summary(),
		})
	})
	if err != nil {
		return Template{}, err
	}
	return s.Template(ctx, template)
}

// DeleteTemplate deletes a template; assets keep their metadata. Faults: NotFound.
func (s *Service) DeleteTemplate(ctx context.Context, template uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.DeleteTemplate(ctx, tx, db.DeleteTemplateParams{TenantID: tenant, ID: template})
		if err != nil {
			return postgres.Fault(err, "template")
		}
		if n == 0 {
			return fault.NotFound("template")
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "metadata_template.delete", Object: "metadata_template", ObjectID: template.String()})
	})
}

func (t Template) summary() map[string]any {
	return map[string]any{"name": t.Name, "description": t.Description, "fields": t.Fields}
}

func templateFault(err error) error {
	if postgres.IsConstraint(err, "metadata_templates_name_key") {
		return fault.Conflict("There is a template of that name already.").WithCode("name_taken").Because(err)
	}
	return postgres.Fault(err, "template")
}

func fieldsJSON(fields []TemplateField) json.RawMessage {
	if fields == nil {
		fields = []TemplateField{}
	}
	raw, _ := json.Marshal(fields) // checked before
	return raw
}

// checkFollowsTx refuses metadata that does not follow the asset's template.
func (s *Service) checkFollowsTx(ctx context.Context, tx postgres.Tx, template *uuid.UUID, metadata map[string]any) error {
	if template == nil {
		return nil
	}
	raw, err := s.q.GetTemplateFields(ctx, tx, db.GetTemplateFieldsParams{TenantID: access.From(ctx).Tenant, ID: *template})
	if fault.IsKind(postgres.Fault(err, "template"), fault.KindNotFound) {
		return fault.Invalid("metadata_template_id", "unknown", "There is no such template.")
	}
	if err != nil {
		return postgres.Fault(err, "template")
	}
	var fields []TemplateField
	if err := json.Unmarshal(raw, &fields); err != nil {
		return fmt.Errorf("read the fields of template %s: %w", *template, err)
	}
	return follow(fields, metadata)
}
