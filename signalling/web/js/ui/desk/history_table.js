// The history of the day as a table.
import { t } from '../../i18n/index.js';
import { byId, h, setText } from '../dom.js';

const kColumns = ['at', 'site', 'duration', 'outcome', 'documents'];

export class HistoryTable {
  #card = byId('history');
  #shown = '';

  show(entries) {
    const rows = entries.map((entry) => [
      t('time.hm', { at: new Date(entry.at) }), entry.site,
      entry.seconds === null ? '–' : t('time.lasted', { seconds: entry.seconds }),
      t(`history.${entry.outcome}`, entry), String(entry.documents),
    ]);
    const heads = kColumns.map((column) => t(`history.column.${column}`));
    const shown = JSON.stringify([heads, rows]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    setText(byId('history-empty'), rows.length > 0 ? '' : t('history.empty'));
    this.#card.querySelector('table').hidden = rows.length === 0;
    byId('history-head').replaceChildren(...heads.map((text) => h('th', { scope: 'col' }, text)));
    byId('history-rows').replaceChildren(...rows.map((cells) =>
      h('tr', {}, ...cells.map((text) => h('td', {}, text)))));
  }
}
