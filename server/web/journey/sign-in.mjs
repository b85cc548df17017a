// Into the office and out again.

export async function signIn(page, { username, password }) {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('[data-sign-out]').waitFor();
}

export async function signOut(page) {
  await page.locator('[data-sign-out]').click();
  await page.locator('#username').waitFor();
}
