"""The words of page boilerplate in many languages, as patterns: buttons, boxes, teasers, credits, stamps.

No outlet is known by name. A pattern is text, compiled when a line is first looked up.
"""

from __future__ import annotations

import re
from functools import cache
from textwrap import dedent

LONGEST_LINE = 400  # characters: nothing longer is looked up as a line of boilerplate


def lexicon(words: str) -> frozenset[str]:
    """The words in `words`, which white space separates."""
    return frozenset(words.split())


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled at its first use: importing this module stays cheap."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _phrases(lines: str) -> str:
    """The pattern for any of `lines`, each one alternative or more; a deeper indent continues a line."""
    return re.sub(r"\n +", "", dedent(lines).strip()).replace("\n", "|")


def _opening(lines: str) -> str:
    """The pattern for how a line begins, whatever marks stand before."""
    return rf"[\W_]*(?:{_phrases(lines)})"


def _line(lines: str) -> str:
    """The pattern for a whole line that is no sentence, whatever marks stand around it."""
    return rf"(?!.*[^.]\.\Z)[\W_]*(?:{_phrases(lines)})[\W_]*"


BUTTONS = lexicon(
    """
    share tweet facebook twitter x whatsapp telegram linkedin reddit pinterest instagram threads bluesky
    youtube tiktok viber messenger email e-mail mail print copy link save bookmark follow like subscribe
    menu home search login logo avatar close open play pause mute watch listen and on via us icon image
    video photo gallery sms rss flipboard pocket google news feed more options toggle navigation
    teilen twittern drucken merken speichern anmelden abonnieren suche startseite bild und
    partager imprimer envoyer enregistrer accueil recherche connexion et
    compartir imprimir guardar enviar inicio buscar correo copiar enlace y
    condividi stampa invia salva cerca compartilhar compartilhe salvar
    поделиться печать сохранить подписаться меню поиск главная войти твитнуть вконтакте одноклассники
    공유 공유하기 인쇄 스크랩 메뉴 검색 구독 구독하기 로그인 카카오톡 페이스북 트위터 복사
    分享 打印 收藏 登录 菜单 搜索 首页 微信 微博 シェア ツイート 印刷 保存 مشاركة طباعة
    """
)

CHROME = _line(
    r"""
    advertis(?:ement|ing)s?(?: .{0,30})?|ads?|sponsored|promoted|story continues below.*
    (?:article )?continues? (?:below|after) .{0,30}|skip (?:to|past) .{0,30}|back to (?:top|home)
    (?:\d+|one|a|less than \d+)[ -]?min(?:ute)?s?\.?(?: to)? read
    (?:estimated )?(?:reading|read) time.{0,20}
    (?:.{0,8}you can (?:now )?)?listen to (?:this |the |.{0,20} )?(?:article|story|articles|news)
    audio|breaking news|live(?: now| tv)?
    newsletters?
    sign (?:in|up|out)(?:/.{0,12})?|log ?(?:in|out)|my account|register
    (?:enter )?(?:your |an )?e-?mail(?: address)?
    share (?:this|article|story|on|via|link|to)\b.{0,40}|copy (?:url|link).{0,30}|link copied|get short url
    click to (?:share|print|email|expand|enlarge|play).{0,60}|\d+ (?:shares?|views?|likes?|reads)
    (?:show|load|view|see|hide) (?:more|all|less|caption).{0,20}
    (?:previous|next|prev)(?: (?:article|story|post|page))?
    (?:featured |article |hero |main |cover |file )?(?:image|photo|picture|video|
        graphic)(?: \d+(?: of \d+)?)?
    (?:ap|afp|reuters|getty|epa|tass|file|stock)[ /](?:image|photo|picture|file)s?|page \d+ of \d+
    (?:photo|image|picture|credit|foto|bild|imagen|фото|사진)s? ?(?:credit|source|by)?(?:[:：] ?.{1,40})?
    (?:accept|reject|manage|allow)(?: all)?(?: cookies| preferences| settings)?
    cookie (?:settings|policy|preferences)
    privacy policy|terms (?:of (?:use|service)|and conditions)(?: .{0,40})?
    (?:tags?|topics?|filed under|keywords|categor(?:y|ies))(?: ?[:：].{0,160})?
    (?:schlagw[oö]rter|themen|mots[- ]cl[ée]s|etiquetas|теги|태그)[:：].{0,160}
    (?:#\w+(?: \w+){0,3}[ ,]*)+|\S+@[\w.-]+|(?:https?://|www\.)\S+|@\w+
    \d{1,2}[:.h]\d{2}(?: ?[ap]\.?m\.?)?(?: [a-z]{2,4})?|\d{1,2} ?[ap]\.?m\.?(?: [a-z]{2,4})?
    anzeige|werbung|zum (?:inhalt|hauptinhalt) .{0,20}|lesezeit.{0,20}
    artikel (?:anh[oö]ren|teilen|drucken)|vorlesen
    publicit[ée]|(?:temps de )?lecture ?:? ?\d.{0,12}|temps de lecture.{0,20}|[ée]couter (?:cet )?article
    r[ée]serv[ée] aux abonn[ée]s|aller au (?:contenu|menu).{0,20}|s[’']abonner
    partager (?:cet|l.)article.{0,20}
    publicidad|publicidade|pubblicit[àa]|(?:ir|saltar) al contenido.{0,20}|tiempo de lectura.{0,20}
    escuchar (?:art[íi]culo|noticia)|iniciar sesi[óo]n|реклама|на правах рекламы
    читать \d+ мин.{0,20}|время (?:чтения|на чтение).{0,20}|광고|글자 ?크기.{0,20}|广告|広告|إعلان
    """
)

PROMOTION = _opening(
    r"""
    (?:we|this (?:web)?site|our (?:web)?site)(?: and our (?:\d+ )?partners)? (?:uses?|values?|stores?|
        may use|process)\b
        .{0,120}\b(?:cookies?|consent|privacy|personal data|information on a device)
    by (?:clicking|continuing|using|browsing)\b.{0,120}\b(?:cookies?|consent|agree|privacy|terms)
    (?:sign up|subscribe|register|join)\b.{0,100}\b(?:newsletter|inbox|e-?mails?|alerts?|for free|
        podcast|channel)
    (?:sign up|subscribe) (?:for|to|now|today|here)\b
    (?:get|receive|want)\b.{0,80}\b(?:(?:in|to) your inbox|newsletter|breaking news alerts)
    (?:download|get|install|try)(?: \w+){0,3} apps?\b|get started(?: now)?[:!]
    (?:follow|like|find|join|watch) us (?:on|at|via)\b
    follow (?:\w+ ){1,3}(?:on|at|via) (?:facebook|twitter|x|telegram|whatsapp|instagram|youtube|
        google news|threads|bluesky)\b
    for more (?:information|news|stories|details|updates|on this)\b.{0,80}(?:follow|subscribe|visit|
        sign up|click|download|see)
    (?:stay (?:up to date|informed|connected|tuned)|never miss)\b.{0,80}(?:with|follow|subscribe|
        newsletter|app\b|inbox)
    (?:click|tap) (?:here|on (?:a|the)|the link)\b|(?:have|got) a (?:news |story )?tip\b|got a story\b
    (?:support|help (?:us|keep)) .{0,60}\b(?:journalism|newsroom)|donate (?:now|today|here)
    become a (?:member|patron|subscriber)
    you(?: ha|.)ve (?:reached|read|used|\d+)\b.{0,80}(?:free|limit|articles?)
    (?:to (?:continue|keep) reading|already a (?:subscriber|member)|create (?:an?|
        your) (?:free )?account|unlock this)\b
    (?:read|see|find|watch) (?:the )?(?:full|original|more|our|all)\b.{0,50}\b(?:here|coverage|
        stories|news|articles?)\W*$
    this (?:article|story|content|post|video) (?:is (?:for|only|reserved|available|part of)|requires|
        (?:was )?(?:originally|first) )
    how useful was this|average rating|no votes so far|(?:please )?rate this
    was this (?:article|page|story) (?:useful|helpful)
    thank you for (?:reading|subscribing)|you(?:.re| are) receiving this (?:e-?mail|newsletter|message)
    please (?:enable|disable|turn (?:on|off)|log in|sign in|subscribe)\b
    enable (?:javascript|cookies|notifications)
    your (?:browser|e-?mail address|subscription) (?:is|has|does|will|must|cannot)\b
    (?:wir (?:verwenden|nutzen)|diese (?:web)?seite (?:verwendet|nutzt)|mit (?:der|ihrer) (?:nutzung|
        zustimmung)).{0,80}(?:cookies|daten)
    (?:abonnieren sie|jetzt abonnieren|melden sie sich|newsletter\b.{0,40}(?:anmelden|abonnieren)|
        folgen sie uns|laden sie)\b
    (?:mit dem|unser|der) newsletter\b|(?:nous utilisons|ce site utilise|en poursuivant).{0,80}cookies
    (?:abonnez-vous|inscrivez-vous|recevez (?:la|notre|nos|toute)|suivez-nous|t[ée]l[ée]chargez (?:la|
        notre|l.app))\b
    (?:utilizamos|usamos|este sitio (?:web )?(?:usa|utiliza)|al (?:continuar|navegar)).{0,80}cookies
    (?:suscr[íi]b(?:ete|ase)|reg[íi]str(?:ate|ese)|s[íi]guenos|[úu]nete|descarga (?:la|nuestra)|
        recibe (?:las|nuestr[ao]s?))\b
    (?:мы используем|сайт использует|продолжая).{0,80}(?:cookie|куки)
    (?:подписывайтесь|подпишитесь|читайте нас)\b
    """
)

ASIDE = _opening(
    r"""
    (?:related|(?:must )?read|read (?:more|also|next)|also(?: read)?|see (?:also|more)|more|
        (?:also )?watch|video|listen)SIGN
    (?:don.t miss|recommended|related (?:story|stories|articles?|news|coverage))SIGN
    (?:lesen sie (?:auch|mehr|dazu)|mehr (?:dazu|zum thema)|siehe auch)SIGN
    (?:lire (?:aussi|[ée]galement)|[àa] lire(?: aussi)?|voir aussi)SIGN
    (?:lee(?:r)? (?:tambi[ée]n|m[áa]s)|ve[ra] tambi[ée]n|[tl]e puede interesar|leia (?:tamb[ée]m|
        mais)|leggi anche)SIGN
    (?:читайте(?: также| також)?|смотрите также|관련 ?기사|相关阅读|関連記事|اقرأ أيضا|ayrıca oku)SIGN
    (?:read more|read also|also read|see also|lesen sie auch|[àa] lire aussi|lire aussi)CAPITAL
    (?:lee tambi[ée]n|te puede interesar|leia tamb[ée]m|leggi anche|читайте также|читайте також|
        관련 ?기사)CAPITAL
    """.replace("SIGN", r"(?:\s*[:：|»›>→]|\s+[–—-])\s*\S.*[^.]\Z").replace(
        "CAPITAL", r"\s+(?-i:[^a-z\s]).*[^.]\Z"
    )
)

SECTION = _line(
    r"""
    (?:related|similar|recommended|suggested|further|popular|trending|latest|recent|top|other|
        featured)(?: NEWS)?
    (?:[\w'’.&-]+ ){0,2}(?:related|recommended|popular|trending|latest|recent|top|featured|sponsored|
        promoted) NEWS
    (?:latest|recent|top|more|related) NEWS .{0,30}|more|more (?:[\w'’.&-]+ ){0,4}NEWS|more like this
    more (?:from|on|in|about|by|of)\b.{0,60}|more to (?:read|explore|watch)|(?:explore|discover) more
    you (?:may|might|could|will|.ll) (?:also )?(?:like|love|enjoy|be interested in|have missed|
        want to read)(?: .{0,20})?
    (?:recommended|trending|picked|suggested|selected|top picks?|just) (?:for you|now|today|this week|
        by .{0,20})
    most (?:read|popular|viewed|shared|watched|commented|recent)(?: .{0,30})?
    editors?[’']?s? (?:picks?|choice)
    (?:read|see|keep|continue|what to read|up|coming up|watch) (?:next|also|more|on|reading|this next)
    read full (?:story|article)|don[’']?t miss(?: .{0,20})?|in case you missed it
    stay (?:informed|connected)
    (?:from )?around (?:the|our) (?:web|network|site)|from (?:the|our) (?:web|partners?|archives?|network)
    about (?:the |our )?(?:authors?|writers?|reporters?|contributors?|us)|contact us|support us
    follow us.{0,30}
    the authors?|author|written by.{0,40}|our standards.*|editorial standards.*|disclaimer.{0,60}
    (?:the )?(?:views|opinions) expressed .*|notes? to editors.{0,20}
    das k[oö]nnte (?:sie|dich) (?:auch )?interessieren
    mehr (?:zum thema|zu diesem thema|aus|von|lesen)(?: .{0,30})?
    auch interessant|lesen sie auch|weitere (?:artikel|nachrichten|meldungen|themen)(?: .{0,30})?
    meistgelesen\w*
    empfohlen.{0,20}|verwandte artikel|neueste (?:artikel|nachrichten|meldungen)|zum thema
    [üu]ber den autor|impressum
    sur le m[êe]me (?:sujet|th[èe]me)|[àa] (?:lire|voir) aussi|lire (?:aussi|la suite)|voir (?:aussi|plus)
    les plus lus
    articles? (?:li[ée]s|similaires|recommand[ée]s)|dans la m[êe]me rubrique|vous aimerez aussi
    plus d.articles
    nos derniers articles|contenus sponsoris[ée]s
    (?:noticias|art[íi]culos|notas|temas|contenidos?) (?:relacionad[ao]s?|similares|recomendad[ao]s)
    (?:tambi[ée]n )?[tl]e (?:puede|podr[íi]a) interesar|te recomendamos|lo m[áa]s (?:le[íi]do|visto)
    las m[áa]s le[íi]das
    m[áa]s (?:noticias|le[íi]d[ao]s|informaci[óo]n|sobre)(?: .{0,40})?|lee tambi[ée]n|(?:leer|ver) m[áa]s
    [úu]ltimas noticias
    (?:not[íi]cias|mat[ée]rias) relacionadas|leia (?:tamb[ée]m|mais)|veja tamb[ée]m|mais lidas|leggi anche
    potrebbe interessarti(?: anche)?|articoli correlati|i pi[ùu] letti
    читайте (?:также|також)|(?:материалы|новости|статьи|ещ[её]) по теме|по теме
    похожие (?:новости|материалы|статьи)
    самое (?:читаемое|популярное|интересное)|популярное|главное|другие новости|новости партн[её]ров
    последние новости|лента новостей
    (?:관련|인기|추천|많이 본|주요) ?(?:기사|뉴스)|이 시각 .{0,20}|最新消息|相关(?:阅读|新闻|文章|报道)
    热门(?:新闻|文章)?|推荐阅读|関連(?:記事|ニュース)|おすすめ.{0,10}|人気記事|ランキング|اقرأ أيضا
    مقالات ذات صلة
    """.replace(
        "NEWS",
        r"(?:news|stor(?:y|ies)|articles?|posts?|headlines|coverage|reads?|reading|content|topics?|videos?|links?)",
    )
)

COMMENTS = _line(
    r"""
    (?:\d+ )?comments?(?: \(?\d+\)?| section)?|\d+ (?:replies|responses)|comments (?:are|have)\b.{0,60}
    (?:no|all|latest|top|best|reader|view|show|read|load|hide) (?:\d+ )?(?:more )?comments\b.{0,20}
    (?:leave|post|add|write) (?:a |your )?(?:reply|comments?)(?: .{0,30})?|cancel reply
    (?:join|start) the (?:conversation|discussion|debate).{0,40}|be the first to (?:comment|reply).{0,20}
    (?:log|sign) in to (?:comment|reply).{0,30}|what do you think\b.{0,60}comment.{0,40}
    (?:\d+ )?(?:kommentare?|commentaires?|comentarios?|coment[áa]rios|commenti|комментари[ийев]+|
        коментарі)(?: ?\(?\d+\)?)?
    kommentieren|kommentar (?:schreiben|verfassen)|diskutieren sie mit|commenter|laisser un commentaire
    r[ée]agir
    comentar|deja (?:un|tu) comentario|escribe un comentario|(?:оставить|добавить) комментарий
    댓글(?: ?\d+)?|댓글 ?쓰기|评论(?: ?\d+)?|コメント(?: ?\d+)?|التعليقات
    """
)

RIGHTS = _phrases(
    r"""
    ^\W*(?:copyright|©|\(c\)|ⓒ)\W{0,4}(?:©|\(c\)|by\b|\d{4}|the\b)|(?:©|\bcopyright) ?\d{4}
    ^\W*© ?[\w ]{3,60}$
    all rights reserved|alle rechte vorbehalten|tous droits r[ée]serv[ée]s|todos los derechos reservados
    reservados todos los derechos|todos os direitos reservados|tutti i diritti riservati
    все права защищены|усі права захищені|무단 ?전재|版权所有|無断転載
    """
)

PAYWALL = _phrases(
    r"""
    \bsubscri(?:be|bers?|ption)|\b(?:sign|log) ?in\b|\bregister(?:ed)?\b|\bunlock|\bpremium\b
    \bmembers?(?:hip)? only|\b(?:continue|keep|go on) reading|\bread (?:the )?(?:full|whole|rest)
    \bfree (?:trial|account)|\ball access|abonn|jetzt (?:lesen|registrieren)|weiterlesen|r[ée]serv[ée] aux
    suscr[íi]b|iniciar sesi[óo]n|assin(?:e|ante)|abbonat|подпис
    """
)

CREDIT = _opening(
    r"""
    (?:additional |further )?(?:reporting|writing|editing|compiled|edited)(?: and (?:reporting|
        writing|editing))? by\b.{0,60}$
    (?:additional |further )?(?:reporting|writing)(?: and (?:reporting|writing))? by\b.{0,200}(?:;|
        editing|writing)
    with (?:additional )?(?:inputs?|reporting|files|material|contributions?) (?:from|by)\b.{0,60}$
    with (?:agenc(?:y|ies)|wires?)(?: inputs?)?\W*$|source[:：] ?\S.{0,50}$
    this (?:report|story|article) (?:includes|contains|incorporates) .{0,60}(?:reporting|material|
        information)\b
    .{3,200}\bcontributed (?:reporting|(?:reporting |research )?(?:to|for) (?:this|the) (?:report|
        story|article|dispatch))\b
    mit (?:material|informationen|agenturmaterial) (?:von|der)\b.{0,60}$|quelle[:：] ?\S.{0,50}$
    (?:avec|con informaci[óo]n de)\b.{0,30}(?:afp|reuters|ap|efe|agenc\w+|agencias?)\W*$
    fuente[:：] ?\S.{0,50}$
    (?:источник|출처)[:：] ?\S.{0,50}$
    """
)

END = r"\W*(?:###|# # #|[-–—] ?30 ?[-–—]|ends?|끝|完)\W*"

BIOGRAPHY = _phrases(
    r"""
    (?:[^\W\d_][\w.'’-]+ ){1,4}(?:is|was|has been|covers|reports|writes|works|joined)\b.{0,80}\bROLE\b
        .{0,80}\bFOR\b
    """.replace(
        "ROLE",
        "(?:reporter|journalist|correspondent|editor|writer|columnist|contributor|author|producer|covers|covering)",
    ).replace("FOR", "(?:for|at|based|covering|with|of|in|on)")
)

CAPTION = _opening(
    r"""
    (?:files?|file photo|photo|image|picture|pictured|bild|foto|archivbild|fotograf[íi]a|фото|
        사진)\s*[:：–—|-]
    """
)
AGENCY = _phrases(
    r"""
    \b(?:getty|reuters|afp|epa|ap|tass|sputnik|xinhua|yonhap|kcna|efe|dpa|pool|handout|courtesy|
        shutterstock)\b
    \b(?:alamy|imago|picture alliance|file|photos?|images?|foto|via)\b
    """
)
CREDITED = _phrases(
    r"""
    (?:photo|image|foto|picture|credit|photograph|bild)(?: by| credit)?[:：] ?[^.:]{2,60}$
    [.!?”’"] ?(?:ap|afp|reuters|epa|getty(?: images)?|tass|xinhua|yonhap|kcna|dpa|efe)$
    [.!?”’"] ?(?:ap|reuters|afp|epa|getty)[/ -][\w /.-]{2,60}$
    [/ ](?:file photo|getty images|ap photo|reuters photo|handout|afp photo)$
    """
)

BYLINE = r"(?:(?:written |reported |story |words )?by|von|par|por|di|автор|текст|text)[:：]?\s+(?=\S)"
REPORTER = _phrases(
    r"""
    (?:[^\W\d_][\w.'’-]* ){1,5}(?:기자|記者|记者)\b.{0,40}
    (?:.{0,40}[,|] *)?(?:\w+ ){0,2}(?:staff (?:writer|reporter)|news editor|correspondent|
        senior reporter|contributor)
    """
)

STAMP = _phrases(
    r"""
    \b(?:jan(?:uar[yi]?o?)?|feb(?:ruar[yi]?)?|mar(?:ch|s|zo)?|m[äa]rz|apr(?:il|ile)?|ma[yi]o?|june?|
        juni|juin|junio)\b
    \b(?:july?|juli|juillet|julio|aug(?:ust)?|ao[ûu]t|agosto|sept?(?:ember|embre|iembre)?|oct(?:ober|
        obre|ubre)?)\b
    \b(?:okt(?:ober)?|nov(?:ember|embre|iembre)?|dec(?:ember)?|dez(?:ember)?|d[ée]cembre|
        dic(?:iembre)?|janvier)\b
    \b(?:f[ée]vrier|avril|enero|febrero|abril|gennaio|febbraio|maggio|giugno|luglio|settembre|ottobre|
        novembre)\b
    \b(?:dicembre|janeiro|fevereiro|mar[çc]o|maio|junho|julho|setembro|outubro|novembro|dezembro)\b
    \b(?:январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[яй]|июн[яь]|июл[яь]|августа?|
        сентябр[яь]|октябр[яь]|
        ноябр[яь]|декабр[яь])\b
    \b(?:mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|
        sun(?:day)?)\b
    \b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|
        vendredi|samedi)\b
    \b(?:dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo)\b
    \b(?:published|posted|updated|modified|last|first|date|time|on|at|the|of|am|pm|a\.m|p\.m|st|nd|rd|
        th|tags?|h|local)\b
    \b(?:gmt|utc|est|edt|et|cet|cest|bst|ist|kst|msk|eat|uhr|stand|ver[öo]ffentlicht|aktualisiert|
        publi[ée]|mis|[àa]|le|jour)\b
    \b(?:publicado|actualizado|hora|hrs?|de|del|опубликовано|обновлено|года?|в|입력|수정|등록|승인|
        오전|오후)\b
    [\d年月日時分时]+(?:st|nd|rd|th)?|[^\w\s]
    """
)
AGO = _phrases(
    r"""
    .{0,60}(?:\b|\D)(?:an?|\d+) ?(?:s|sec|m|min|h|hr|d|w|mo|second|minute|hour|day|week|month|
        year)[a-z]{0,3}s? ago\W*
    .{0,40}vor \d+ (?:Minuten?|Stunden?|Tagen?)|il y a \d+ \w+|hace \d+ \w+|\d+ \w+ назад
    \d+(?:분|시간|일) ?전
    yesterday|today|just now
    """
)
