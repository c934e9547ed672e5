"""Squeezing: the same program and the same style in fewer bytes."""

import pytest

from kg import squeeze, view


@pytest.mark.parametrize(
    ("written", "squeezed"),
    [
        ("const a = 1;  // one\nconst b = 2;\n", "let a=1,b=2;"),
        ("/** What it does. */\nfunction f(a, b) {\n  return a + b;\n}\nf(1, 2)\ng()", "function f(a,b){return a+b}f(1,2)\ng()"),
        ("a = { b: 0.5 }\nasync function c() {}\nclass D {}\nd = function () { return 0.5; }\n10.5", "a={b:.5}\nasync function c(){}class D{}d=function(){return.5}\n10.5"),
        ('const t = "a  //  b", u = \'it  /* is */\';', 'let t="a  //  b",u=\'it  /* is */\';'),
        ("x = `a  ${ f({ b: `c  ${d}` }) }  // e`;", "x=`a  ${ f({ b: `c  ${d}` }) }  // e`;"),
        ("x = `a ${ b / c }`; y = `${d / e} /`", "x=`a ${ b / c }`;y=`${d / e} /`"),
        ("y = a / b / c; return / +\"[/]'/g.test(x)", "y=a/b/c;return/ +\"[/]'/g.test(x)"),
        ("z = [...s].map((x) => /[/*]`/.exec(x)); // `", "z=[...s].map(x=>/[/*]`/.exec(x));"),
        ("const a = () => { let b; let c; };\nlet { d } = a; let e; f(); let g; for (let h = 0; h; ) { let i; const [j] = i; }", "let a=()=>{let b,c},{d}=a,e;f();let g;for(let h=0;h;){let i,[j]=i}"),
        ("x = a === undefined ? true : !false; y.true = trueish", "x=a===void 0?!0:!!1;y.true=trueish"),
        ("if (a) { b(); }\nlet c = 1\nlet d = 2; let e", "if(a){b()}\nlet c=1\nlet d=2,e"),
        ("a + +b - -c; typeof x in y", "a+ +b- -c;typeof x in y"),
        ("list\n  .map(f)\n  ? 1\n  : 2", "list.map(f)?1:2"),
    ],
)
def test_a_script_keeps_what_it_does(written, squeezed):
    assert squeeze.script(written) == squeezed


@pytest.mark.parametrize(
    ("written", "squeezed"),
    [
        ("/* x */ a > b ,\n c:not( .d ) {\n  margin: 0 2px;\n  content: \"a  ; b\";\n}\n", 'a>b,c:not( .d ){margin:0 2px;content:"a  ; b"}'),
        ("@media (max-width: 7px) { a :hover { width: calc(1px + 2px); } }", "@media (max-width:7px){a :hover{width:calc(1px + 2px)}}"),
    ],
)
def test_a_style_keeps_what_it_says(written, squeezed):
    assert squeeze.style(written) == squeezed


@pytest.mark.parametrize(("squeezed", "names"), [(squeeze.script, view.SCRIPTS), (squeeze.style, view.STYLES)])
def test_squeezing_twice_changes_nothing(squeezed, names):
    once = squeezed("\n".join(map(view._source, names)))
    assert squeezed(once) == once
