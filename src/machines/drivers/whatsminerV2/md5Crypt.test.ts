import { expect, it } from 'vitest'
import { md5Crypt } from './md5Crypt.ts'

// openssl passwd -1 -salt SALT PASSWORD | cut -d$ -f4 (OpenSSL 3.0)
it.each([
  ['', 'saltsalt', '5Jhcit4zN9UlGiA0txPkO0'],
  ['a', 'x', 'P8VObTrxaqT4VBmnH06P8.'],
  ['admin', 'BQ5hoXV9', 'RxmaDUO33TS7O26yeMHZ81'],
  ['secret', 'BQ5hoXV9', 'xExtdyPhXYbouyQHGhZxY.'],
  ['exactly sixteen.', 'a5TtWui2', '3kLZaNj..S3SIGDwNpT930'],
  ['a password of more than sixteen characters', 'abcdefgh', 'TXdJsL4bA9ZasJtlGUtSc/'],
  ['пароль', '12345678', 'PH3Up1SjvKqzakz71ZHpG/'],
])('hashes %j with salt %j as OpenSSL does', (password, salt, expected) => {
  expect(md5Crypt(password, salt)).toBe(expected)
})

it('takes no more than eight characters of the salt', () => {
  expect(md5Crypt('admin', '12345678rest')).toBe(md5Crypt('admin', '12345678'))
})
