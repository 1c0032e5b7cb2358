// The list of articles: searching, sorting, turning pages, choosing and removing.
'use strict';
dateline.articles = (() => {
  const state = {search: '', outlet: '', sort: 'published', down: true, page: 1};
  const chosen = new Set();
  let asked = 0;

  const list = () => document.getElementById('dl-listing');

  async function refresh() {
    if (!list()) return;
    const mine = ++asked;
    const reply = await dateline.call('articles', state);
    if (!reply || mine !== asked || !list()) return;
    const focused = document.activeElement?.closest('#dl-listing [data-do]');
    list().innerHTML = reply.html;
    if (focused) {
      const {do: what, column} = focused.dataset;
      const again = column ? `[data-column="${column}"]` : `[data-do="${what}"]:not([disabled])`;
      list().querySelector(again)?.focus();
    }
    outlets(reply.outlets);
    for (const box of list().querySelectorAll('.dl-choose')) box.checked = chosen.has(box.value);
    count();
  }
  function outlets(names) {
    const select = document.getElementById('dl-outlet');
    if (select.options.length - 1 === names.length
      && names.every((n, i) => select.options[i + 1].value === n)) return;
    while (select.options.length > 1) select.remove(1);
    for (const name of names) select.add(new Option(name, name));
    select.value = state.outlet;
  }
  function count() {
    const button = document.getElementById('dl-remove');
    button.disabled = !chosen.size;
    button.textContent = chosen.size ? `Remove ${chosen.size} …` : 'Remove …';
  }

  dateline.actions.sort = (button) => {
    const {column} = button.dataset;
    state.down = state.sort === column ? !state.down : column === 'published';
    state.sort = column;
    state.page = 1;
    refresh();
  };
  dateline.actions.page = (button) => {
    state.page = Number(button.dataset.page);
    refresh();
  };
  dateline.actions.remove = async () => {
    const many = chosen.size === 1 ? 'this article' : `these ${chosen.size} articles`;
    const sure = await dateline.ask({
      title: `Remove ${many}?`, yes: 'Remove', danger: true,
      text: 'Questions are no longer answered from them. The files they came from stay.',
    });
    if (!sure) return;
    const reply = await dateline.call('remove', {ids: [...chosen]});
    if (reply) {
      chosen.clear();
      dateline.say(`Removed ${reply.removed} ${reply.removed === 1 ? 'article' : 'articles'}.`);
    }
    refresh();
  };

  return {
    refresh,
    begin() {
      let timer = 0;
      document.getElementById('dl-search').addEventListener('input', (event) => {
        state.search = event.target.value;
        state.page = 1;
        clearTimeout(timer);
        timer = setTimeout(refresh, 180);
      });
      document.getElementById('dl-outlet').addEventListener('change', (event) => {
        state.outlet = event.target.value;
        state.page = 1;
        refresh();
      });
      list().addEventListener('change', ({target}) => {
        if (!target.classList.contains('dl-choose')) return;
        if (target.checked) chosen.add(target.value);
        else chosen.delete(target.value);
        count();
      });
      refresh();
    },
  };
})();
