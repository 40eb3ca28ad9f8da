package identity

import (
	"fmt"

	"github.com/signate/signate/internal/mail"
)

type indonesian struct{}

const notYouIndonesian = "Jika ini bukan Anda, segera buat kata sandi baru dan akhiri sesi lain di profil Anda."

func (indonesian) welcome(name, company, slug, link string) mail.Letter {
	return mail.Letter{
		Language: "id", Subject: "Selamat datang di Signate",
		Paragraphs: []string{"Halo " + name + ",", fmt.Sprintf("%s sudah siap: nama pendeknya %q. Tambahkan konten, hubungkan layar, dan konten langsung diputar.", company, slug), "Mohon konfirmasi alamat email Anda."},
		Button:     "Konfirmasi alamat", Link: link, Closing: []string{"Jika Anda tidak mendaftar, abaikan email ini."},
	}
}

func (indonesian) verifyEmail(name, link string) mail.Letter {
	return mail.Letter{
		Language: "id", Subject: "Konfirmasi alamat email Anda", Paragraphs: []string{"Halo " + name + ",", "mohon konfirmasi bahwa ini alamat Anda."},
		Button: "Konfirmasi alamat", Link: link, Closing: []string{"Tautan ini berlaku satu kali, selama tujuh hari."},
	}
}

func (indonesian) resetPassword(name, link string) mail.Letter {
	return mail.Letter{
		Language: "id", Subject: "Buat kata sandi baru", Paragraphs: []string{"Halo " + name + ",", "seseorang, mungkin Anda, meminta kata sandi baru untuk akun Anda."},
		Button: "Buat kata sandi baru", Link: link, Closing: []string{"Tautan ini berlaku satu kali, selama satu jam. Jika Anda tidak memintanya, abaikan email ini: tidak ada yang berubah."},
	}
}

func (indonesian) passwordChanged(name string) mail.Letter {
	return mail.Letter{Language: "id", Subject: "Kata sandi Anda telah diubah", Paragraphs: []string{"Halo " + name + ",", "kata sandi akun Anda telah diubah.", notYouIndonesian}}
}

func (indonesian) emailChanging(name, to string) mail.Letter {
	return mail.Letter{
		Language: "id", Subject: "Alamat email Anda akan berubah",
		Paragraphs: []string{"Halo " + name + ",", "seseorang yang masuk sebagai Anda meminta alamat Anda diubah menjadi " + to + ". Alamat berubah setelah tautan yang kami kirim ke sana dibuka.", notYouIndonesian},
	}
}

func (indonesian) confirmEmail(name, link string) mail.Letter {
	return mail.Letter{
		Language: "id", Subject: "Konfirmasi alamat email baru Anda", Paragraphs: []string{"Halo " + name + ",", "mohon konfirmasi bahwa ini alamat baru Anda."},
		Button: "Konfirmasi alamat baru", Link: link, Closing: []string{"Tautan ini berlaku satu kali, selama satu hari. Jika Anda tidak mengetahuinya, abaikan email ini."},
	}
}

func (indonesian) emailTaken() mail.Letter {
	return mail.Letter{
		Language: "id", Subject: "Anda sudah memiliki akun",
		Paragraphs: []string{"Halo,", "seseorang ingin memakai alamat ini untuk akun lain, tetapi alamat ini milik akun Anda.", "Jika itu Anda, masuklah dengan alamat ini, atau ubah dulu alamat akun tersebut. Jika bukan, abaikan email ini."},
	}
}

func (indonesian) securityChanged(name string, c securityChange) mail.Letter {
	var what string
	switch c {
	case totpAdded:
		what = "Aplikasi autentikator telah ditambahkan ke akun Anda."
	case totpRemoved:
		what = "Aplikasi autentikator telah dihapus dari akun Anda."
	case recoveryRenewed:
		what = "Kode pemulihan baru telah dibuat untuk akun Anda; kode lama tidak berlaku lagi."
	case recoveryUsed:
		what = "Sebuah kode pemulihan telah dipakai untuk masuk ke akun Anda."
	case passkeyAdded:
		what = "Sebuah kunci sandi telah ditambahkan ke akun Anda."
	case passkeyRemoved:
		what = "Sebuah kunci sandi telah dihapus dari akun Anda."
	}
	return mail.Letter{Language: "id", Subject: "Perubahan cara Anda masuk", Paragraphs: []string{"Halo " + name + ",", what, notYouIndonesian}}
}
