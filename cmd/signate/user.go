package main

import (
	"fmt"

	"github.com/signate/signate/internal/identity"
)

// userCommand keeps accounts without the dashboard, for the operator of the installation.
type userCommand struct {
	Create        userCreate        `cmd:"" help:"Make an account."`
	ResetPassword userResetPassword `cmd:"" help:"Give a user a new password and end all sessions."`
	GrantOperator userGrantOperator `cmd:"" help:"Make a user an administrator of the installation."`
}

type userCreate struct {
	installation
	Email     string `arg:"" help:"E-mail address."`
	FirstName string `help:"First name." required:""`
	LastName  string `help:"Last name." required:""`
	Password  string `help:"Password. Default: generated and printed once." env:"SIGNATE_USER_PASSWORD"`
	Tenant    string `help:"Tenant to join, by id or slug."`
	Role      string `help:"Role in the tenant." default:"viewer"`
	Operator  bool   `help:"Administrates the installation."`
}

// Run makes the account.
func (c *userCreate) Run() error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	n := identity.NewUser{Email: c.Email, FirstName: c.FirstName, LastName: c.LastName, Password: c.Password, Operator: c.Operator}
	if c.Tenant != "" {
		found, err := t.Transfer.Tenant(ctx, c.Tenant)
		if err != nil {
			return err
		}
		n.Tenant, n.Role = found.ID, c.Role
	}
	u, password, err := t.Identity.CreateUser(ctx, n)
	if err != nil {
		return err
	}
	fmt.Println(u.ID)
	if password != "" {
		fmt.Println("password:", password)
	}
	return nil
}

type userResetPassword struct {
	installation
	Email string `arg:"" help:"E-mail address."`
}

// Run prints the new password, once.
func (c *userResetPassword) Run() error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	password, err := t.Identity.AssignPassword(ctx, c.Email)
	if err != nil {
		return err
	}
	fmt.Println("password:", password)
	return nil
}

type userGrantOperator struct {
	installation
	Email  string `arg:"" help:"E-mail address."`
	Revoke bool   `help:"Take it back instead."`
}

// Run grants or takes back.
func (c *userGrantOperator) Run() error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	return t.Identity.GrantOperator(ctx, c.Email, !c.Revoke)
}
