// What the tests of the dashboard look for.

export const says = (page, text) => page.locator('.state', { hasText: text }).waitFor();

export const chart = (page, title) => page.locator(`.chart[aria-label="${title}"]`);

export const tableOf = (page, title) => chart(page, title).locator('table').evaluate((table) =>
    Array.from(table.rows, ({ cells }) => Array.from(cells, ({ textContent }) => textContent)));

export async function openTable(page, title) {
    await chart(page, title).locator('summary').click();
    await chart(page, title).locator('tbody tr').first().waitFor();
    return tableOf(page, title);
}
